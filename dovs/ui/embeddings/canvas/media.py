"""Bytes that the browser fetches by address, once, instead of with every run of the page.

Streamlit serves a file as long as the last run of the page named it, under an address made from its
content. So the same bytes have the same address, and a browser that has them does not fetch them.

An address is relative to the root of the server, which only the browser knows: a proxy may show the
server below any path, with or without the server's knowledge.
"""

from __future__ import annotations

from functools import cache

from streamlit import runtime

from dovs.about import PACKAGE_ROOT

# Streamlit's page loads its scripts from ROOT/static/js by relative addresses, so where they came
# from states the root. The browser notes the full address when it loads them; that of the element
# changes with the address of the page.
_LOADER = """
function root() {
  if (window.__streamlit?.BACKEND_BASE_URL) return window.__streamlit.BACKEND_BASE_URL;
  const own = "/static/js/index.";
  const scripts = [...document.querySelectorAll("script[src]")].map((script) => script.src);
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const found = [...loaded, ...scripts].find((address) => address.includes(own));
  return found ? new URL("../../", found).href : document.baseURI;
}
export default async function (component) {
  const at = root();
  const address = new URL(component.data.script, at).href;
  // Between two runs of the page a file may be missing for a moment; a browser remembers addresses
  // that failed.
  const script = await import(address).catch(async () => {
    await new Promise((done) => setTimeout(done, 500));
    return import(address + "?again");
  });
  return script.%s({ ...component, root: at, data: component.data.body });
}
"""
SCRIPT = PACKAGE_ROOT / "maps" / "static" / "explorer.js"


def loader(name: str) -> str:
    """Return the script of a component whose data is a served `script` and a `body` for it.

    Args:
        name: of the function of the script that gets the component, with its `root`: the address
            that those in the body are relative to.
    """
    return _LOADER % name


def serve(content: bytes, kind: str, place: str) -> str:
    """Return the address of some bytes, relative to the root of the server.

    Args:
        content: what is served.
        kind: MIME type.
        place: name of the use on the page; a later content of the same place replaces this one.
    """
    if not runtime.exists():
        return ""
    address = runtime.get_instance().media_file_mgr.add(content, kind, f"explorer/{place}")
    return address.removeprefix("/")


def script() -> str:
    """Return the address of the explorer's script, built by `make frontend`."""
    return serve(_script(), "text/javascript", "script")


@cache
def _script() -> bytes:
    return SCRIPT.read_bytes()
