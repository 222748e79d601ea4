"""Query parameters that don't say which page is meant: who sent the reader, in what dress, in which session."""

import re
from urllib.parse import unquote

_TRACKING = re.compile(
    r"""(?ix)^(?:
        utm_?\w* | itm_\w+ | mtm_\w+ | pk_\w+ | piwik_\w+ | hsa_\w+ | _hs\w+ | vero_\w+ | oly_\w+ | ns_\w+ | wt_\w+
        | _?ga | _gl | ga_\w+ | mc_[ce]id | fb_\w+ | fbrefresh | fbclid | gclid | gclsrc | dclid | gbraid | wbraid
        | gidzl | msclkid | yclid | twclid | ttclid | zclid | igshid | igsh | li_fat_id | cndid | xtor | cmpid
        | campaign(?:_?id)? | zarsrc | zalo_?\w* | vne?_?source | vn_(?:source|medium|campaign|term|zone)
        | srsltid | at_(?:medium|campaign|custom\d|link\w*|ptr_name|format) | mibextid | hsctatracking | ysclid
        | _openstat | __cf_chl_\w+ | __twitter_impression | _branch_match_id | _x_tr_\w+ | sfnsn | epik | wickedid
        | replytocom
        | ref | ref_?src | ref_?url | referr?er | share_?\w* | shared | spm | trk | rnd | nocache | _ts?
        | amp | amp;.* | is_?amp | outputtype | mobile | is_?mobile | view_?mobile
    )$"""
)
"""Query parameters that say who sent the reader or in what dress the page is wanted, not which page it is."""

_PRINTED = re.compile(
    r"(?i)^(?:print(?:able|view|_?version)?=(?:1|true|yes|y)?|(?:view|mode|format)=print|tmpl=component)$"
)
"""Pairs that ask for the page as one prints it; as values of other parameters they may be anything."""

_REFERENCE = re.compile(r"(?i)^ref=\d+$")
"""The number of a decision or a report; who sent the reader has a name."""

_SESSION_HASH = re.compile(r"(?i)^(?:s|sid|session|token)=[0-9a-f]{32,}$")
"""Parameters of many meanings whose value is the hash of a session."""

_SESSION = re.compile(
    r"(?i)^(?:phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|session_?id|sess_?id|sessid|cfid|cftoken|osid|zenid)$"
)


def is_noise(pair: str, *, keep_amp: bool = False) -> bool:
    """Tell whether `name=value` says nothing about which page is meant; with `keep_amp` its dress counts."""
    if _REFERENCE.match(pair):
        return False
    if _SESSION_HASH.match(pair) or (not keep_amp and _PRINTED.match(pair)):
        return True
    name = unquote(pair.partition("=")[0])
    if keep_amp and re.match(r"(?i)^(?:amp|is_?amp|outputtype|(?:is_?|view_?)?mobile)$", name):
        return False
    return bool(_TRACKING.match(name) or _SESSION.match(name))
