"""What must know Scrapy: scheduler, middlewares, extensions and the crawl command."""
