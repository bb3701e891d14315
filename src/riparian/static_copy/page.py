"""One page of the application made to stand alone: its links lead to files beside it, what needs a
server is taken out, and it says that it is a copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, cast

from lxml import html
from lxml.html import HtmlElement, builder

from riparian.static_copy.addresses import Address, read_address, relative
from riparian.wording.static_copy import (
    ABOUT_COPY,
    HELD,
    LIVING,
    NEEDS_SERVER,
    NOT_HELD,
    OF_ALL,
    OVERLAPS_HERE,
    PACKED,
    WHAT_IS_IN_IT,
    WITHOUT_SCRIPT,
)

POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self' file:", "style-src 'self' file:",
        "font-src 'self' file:", "img-src 'self' file: data:", "form-action 'none'",
        "base-uri 'none'",
    )
)  # fmt: skip
"""Of a page that is opened as a file, `'self'` is nothing to some browsers."""

MARK = "data-needs-server"
"""The mark in templates on what a copy takes out; its value says what stands there instead."""

_LINKS = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"))
_OF_LIVE_MAP = "maplibre"
_META_LEFT_OUT = ("htmx-config", "twitter:card")
"""As are those of Open Graph: they say title and description once more."""

ZIPPED = ".zip"
"""The ending of files that stand in a copy zipped."""

_ALL_OVERLAPS = re.compile(r"all [\d,]+ overlaps?")
_FILES = re.compile(r"\.(csv|geojson|json|xlsx|pdf|docx)$")
_IN_A_ROW_OF_LINKS = "ancestor::header | ancestor::ul[@class='chips']"
_DOTS = re.compile(r"\s*·\s*(?=·|$)")
_AFTER_COLON = re.compile(r"(:|^)\s*·\s*")


class Link(NamedTuple):
    """Where a link leads in the copy: a file by its name, and what stands behind `#`."""

    name: str
    fragment: str = ""


class Setting(NamedTuple):
    """What all pages of a copy have in common: `line` says that it is one, `living` is the web
    address of the centre or empty, `find` gives what a link leads to, or None for what is not in
    the copy; `overlaps` says which it has, if not all; the rest are names of files in it."""

    line: str
    living: str
    find: Callable[[Address, str], Link | None]
    about: str
    projects: str
    script: str
    style: str
    overlaps: str


def read_page(content: bytes) -> HtmlElement:
    """A page as a tree."""
    return html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))


def links_of(page: HtmlElement) -> Iterator[str]:
    """Everything that a page leads to or shows, also by choosing in a form."""
    for tag, attribute in _LINKS:
        for element in page.iter(tag):
            if _is_needed(element) and (link := element.get(attribute)):
                yield link
    for form in page.iter("form"):
        for _, options in _choices(form):
            yield from (link for link, _, _ in options)


def stand_alone(
    page: HtmlElement, address: Address, name: str, setting: Setting, finder: str = ""
) -> None:
    """Change a page into what the file `name` of the copy holds. `finder` is the name of the script
    with the index of its list, where it has one."""
    _clean_head(page)
    _take_out_marked(page)
    for form in list(page.iter("form")):
        _replace_form(form, address, name, setting, finder)
    for tag, attribute in _LINKS:
        for element in list(page.iter(tag)):
            _lead(element, attribute, address, name, setting)
    _take_out_map(page)
    if finder:
        _say_what_list(page, setting)
    _tidy(page)
    _say_what_it_is(page, name, setting, finder)


def _is_needed(element: HtmlElement) -> bool:
    """Whether what an element leads to is used in a copy: no module is, since browsers load none
    for a page that is opened as a file."""
    if element.tag == "script":
        return False
    if element.tag != "link":
        return True
    return element.get("rel") in ("stylesheet", "icon") and _OF_LIVE_MAP not in element.get("href")


def _clean_head(page: HtmlElement) -> None:
    for script in list(page.iter("script")):
        script.drop_tree()
    for element in list(page.iter("link")):
        if not _is_needed(element):
            element.drop_tree()
    for element in page.xpath("//p[@id='newer']"):
        element.drop_tree()
    for element in list(page.iter("meta")):
        if element.get("name") in _META_LEFT_OUT or "property" in element.attrib:
            element.drop_tree()
    for element in page.xpath("//*[@*[starts-with(name(), 'hx-')]]"):
        for attribute in [a for a in element.attrib if a.startswith("hx-")]:
            del element.attrib[attribute]
    for element in page.xpath("//table[@role='table']/descendant-or-self::*[@role]"):
        del element.attrib["role"]  # the script puts them back


def _take_out_marked(page: HtmlElement) -> None:
    for element in page.xpath(f".//*[@{MARK}]"):
        words = NEEDS_SERVER[element.get(MARK, "")]
        if words:
            _put_before(element, builder.SPAN(words))
        _drop(element)
    for element in page.xpath(".//a[@data-copy]"):
        _drop(element)


def _replace_form(
    form: HtmlElement, address: Address, name: str, setting: Setting, finder: str
) -> None:
    """Put in place of a form what does the same without a server: the finder, links to the pages of
    what could be chosen, or nothing."""
    kind = form.get("class", "").split()
    if "find" in kind:
        _put_before(form, _search_form(name, setting))
    elif "facets" in kind and finder:
        found = builder.DIV(builder.P(WITHOUT_SCRIPT, {"class": "small muted"}))
        found.set("class", "facets")
        found.set("data-finder", "")
        _put_before(form, found)
    for strip in [] if finder else form.xpath(".//*[contains(@class, 'strip')]"):
        _put_before(form, strip)
    for label, options in _choices(form):
        lead = [(link, words, chosen) for link, words, chosen in options]
        found_links = [
            (_found(link, address, setting), words, chosen) for link, words, chosen in lead
        ]
        # A list that is narrowed is no page, and the finder offers that already.
        pages = [each for each in found_links if each[0] and not each[0].fragment]
        if len(pages) > 1:
            _put_before(_place_of(form), _links_instead(label, pages, name))
    form.drop_tree()


def _place_of(form: HtmlElement) -> HtmlElement:
    """Before what a row of links is put: beside a list there is no room for one."""
    around = form.getparent()
    return around if around.get("class") == "withfacets" else form


def _search_form(name: str, setting: Setting) -> HtmlElement:
    """The search above each page, hidden until the script has filled it."""
    kept = {"class": "find", "role": "search", "hidden": "hidden"}
    return builder.FORM({**kept, "data-search": relative(setting.projects, name)})


def _choices(form: HtmlElement) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Of each list of a form to choose from: its label, and for each value the address that asks
    for it, its words, and whether it is chosen; the rest of the form stays as it is."""
    path = form.get("action", "")
    if form.get("method", "get").lower() != "get" or not path:
        return []
    said: dict[str, str] = {}
    for field in form.iter("input", "select"):
        called = field.get("name")
        kind = field.get("type", "text")
        if not called or kind in ("checkbox", "radio", "submit"):
            continue
        value = field.get("value", "")
        if field.tag == "select":
            chosen = field.xpath("option[@selected]") or field.xpath("option[1]")
            value = chosen[0].get("value", "") if chosen else ""
        if value:
            said[called] = value
    found = []
    for select in form.iter("select"):
        called = select.get("name", "")
        options = []
        for option in select.iter("option"):
            asked = {**said, called: option.get("value", "")}
            link = str(Address(path, tuple((k, v) for k, v in asked.items() if v)))
            options.append((link, option.text_content().strip(), "selected" in option.attrib))
        found.append((_label_of(select), options))
    return found


def _label_of(select: HtmlElement) -> str:
    above = select.getparent()
    if above is not None and above.tag == "label":
        return (above.text or "").strip() or select.get("aria-label", "")
    return cast(str, select.get("aria-label", ""))


def _links_instead(
    label: str, options: list[tuple[Link | None, str, bool]], name: str
) -> HtmlElement:
    listed = builder.UL()
    if not any(chosen for _, _, chosen in options):
        options = [(link, words, at == 0) for at, (link, words, _) in enumerate(options)]
    for link, words, chosen in options:
        if link is None:
            continue
        leading = builder.A(words, {"href": _written(link, name)})
        if chosen:
            leading.set("aria-current", "true")
        listed.append(builder.LI(leading))
    nav = builder.E("nav", listed)
    nav.set("class", "when")
    nav.set("aria-label", label)
    return cast(HtmlElement, nav)


def _found(link: str, address: Address, setting: Setting) -> Link | None:
    read = read_address(link, address)
    return None if read is None else setting.find(*read)


def _written(link: Link, page: str) -> str:
    if link.name == page and link.fragment:
        return f"#{link.fragment}"
    behind = f"#{link.fragment}" if link.fragment else ""
    return f"{relative(link.name, page)}{behind}"


def _lead(
    element: HtmlElement, attribute: str, address: Address, name: str, setting: Setting
) -> None:
    """Lead a link to its file; one that has none in the copy loses its link, and where it led to a
    file to take away or is all there is of a line, its words too."""
    said = element.get(attribute)
    if said is None or element.getparent() is None:
        return
    read = read_address(said, address)
    if read is None or (said.startswith("#") and element.tag == "a"):
        return
    link = setting.find(*read)
    if link is not None:
        element.set(attribute, _written(link, name))
        if _FILES.search(read[0].path) and read[0].values("state") not in ((), ("all",)):
            element.text = f"{element.text} {OF_ALL}"
        if link.name.endswith(ZIPPED) and element.tag == "a":
            element.text = f"{element.text}{PACKED}"
        if setting.overlaps and _ALL_OVERLAPS.fullmatch((element.text or "").strip()):
            element.text = OVERLAPS_HERE
        return
    if element.tag != "a":
        element.drop_tree()
    elif _FILES.search(read[0].path) or _says_nothing_alone(element):
        _drop(element)
    elif element.getparent().tag == "li" and element.xpath(_IN_A_ROW_OF_LINKS):
        element.getparent().drop_tree()
    else:
        element.drop_tag()


def _says_nothing_alone(element: HtmlElement) -> bool:
    """Whether the words of a link are of no use without it."""
    nav = next(element.iterancestors("nav"), None)
    return (element.text or "").strip() == "why" or (
        nav is not None and "when" in nav.get("class", "").split()
    )


def _drop(element: HtmlElement) -> None:
    """Take an element out, the line of a list that holds nothing else, and the dot that parts it
    from its neighbours."""
    parent = element.getparent()
    if parent is None:
        return
    element.drop_tree()
    if parent.tag == "li" and not len(parent) and not (parent.text or "").strip():
        parent.drop_tree()
        return
    _tidy_dots(parent)


def _tidy_dots(parent: HtmlElement) -> None:
    texts = [parent.text or "", *(child.tail or "" for child in parent)]
    texts = [
        _DOTS.sub(" ", text) if at == len(texts) - 1 else _inner(text)
        for at, text in enumerate(texts)
    ]
    texts[0] = _AFTER_COLON.sub(r"\1 ", texts[0]) if texts[0].strip() else texts[0]
    parent.text = texts[0]
    for child, text in zip(parent, texts[1:], strict=True):
        child.tail = text


def _inner(text: str) -> str:
    return re.sub(r"(\s*·\s*)+", " · ", text) if "·" in text else text


def _take_out_map(page: HtmlElement) -> None:
    for figure in page.iterfind(".//figure[@data-map]"):
        for attribute in ("data-map", "data-bounds"):
            figure.attrib.pop(attribute, None)
        for live in figure.xpath("*[@id='live-map']"):
            live.drop_tree()


def _tidy(page: HtmlElement) -> None:
    """What said what its links were, where none of them is left."""
    for element in page.xpath(
        "//*[self::ul[@aria-label='Download'] or self::ul[@aria-label='Order']"
        " or contains(concat(' ', @class, ' '), ' data ')"
        " or (self::nav and contains(@class, 'when'))]"
    ):
        if not element.xpath(".//a[@href]"):
            element.drop_tree()
    for span in page.xpath("//span[starts-with(normalize-space(.), 'Download:')]"):
        if not span.xpath(".//a[@href]"):
            span.drop_tree()


def _say_what_list(page: HtmlElement, setting: Setting) -> None:
    """In place of what a list was narrowed by, all of which the copy holds: what it holds."""
    for chosen in page.xpath("//ul[@class='chosen']"):
        if setting.overlaps:
            _put_before(chosen, builder.P(setting.overlaps, {"class": "note"}))
        chosen.drop_tree()


def _say_what_it_is(page: HtmlElement, name: str, setting: Setting, finder: str) -> None:
    head, body = page.find("head"), page.find("body")
    head.insert(1, builder.META({"http-equiv": "Content-Security-Policy", "content": POLICY}))
    head.append(builder.LINK({"rel": "stylesheet", "href": relative(setting.style, name)}))
    if finder:
        head.append(builder.SCRIPT({"src": relative(setting.script, name), "defer": "defer"}))
        head.append(builder.SCRIPT({"src": relative(finder, name), "defer": "defer"}))
    else:
        head.append(builder.SCRIPT({"src": relative(setting.script, name), "defer": "defer"}))
    line = builder.P(f"{setting.line} ", {"class": "copyline"})
    line.append(builder.A(WHAT_IS_IN_IT, {"href": f"{relative(setting.about, name)}#copy"}))
    if setting.living:
        line[-1].tail = " · "
        line.append(builder.A(LIVING, {"href": setting.living, "rel": "external"}))
    header = body.find("header")
    header.addnext(line)


def tell_about(page: HtmlElement, line: str, held: Iterable[str], left_out: Iterable[str]) -> None:
    """Put on the page about the centre what the copy holds, and what not."""
    section = builder.E(
        "section",
        builder.H2(ABOUT_COPY, {"id": "copy"}),
        builder.P(line),
        builder.P(HELD),
        builder.UL(*(builder.LI(f"{each}.") for each in held)),
        builder.P(NOT_HELD),
        builder.UL(*map(builder.LI, left_out)),
    )
    section.set("aria-labelledby", "copy")
    page.find(".//h1").addnext(section)


def _put_before(element: HtmlElement, new: HtmlElement) -> None:
    """Put an element before another, without the text behind either."""
    new.tail = None
    element.addprevious(new)
