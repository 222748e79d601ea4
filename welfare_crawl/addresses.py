"""Which numeric addresses belong to the public internet."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out on the internet (RFC 4291, 2.4; IANA's registry)."""

_DOCUMENTATION = ipaddress.ip_network("3fff::/20")
"""RFC 9637, later than the tables of Python 3.11."""


def is_public(address: str) -> bool:
    """Return whether a numeric address belongs to the public internet; what can't be read does not."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:  # carries an IPv4 address in its last four bytes
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        inner = ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip not in _GLOBAL_UNICAST or ip in _DOCUMENTATION or (inner is not None and not is_public(str(inner))):
            return False
    return ip.is_global and not ip.is_multicast
