"""Bytes that the browser fetches by address, once, instead of with every run of the page.

Streamlit serves a file as long as the last run of the page named it, under an address made from its
content. So the same bytes have the same address, and a browser that has them does not fetch them.

An address is relative to the root of the server, which only the browser knows: a proxy may show the
server below any path, with or without the server's knowledge.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from streamlit import runtime

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
const scripts = new Map();
function load(address) {
  if (!scripts.has(address)) {
    // Between two runs of the page a file may be missing for a moment; a browser remembers
    // addresses that failed.
    const script = import(address).catch(async () => {
      await new Promise((done) => setTimeout(done, 500));
      return import(address + "?again");
    });
    script.catch(() => scripts.delete(address));
    scripts.set(address, script);
  }
  return scripts.get(address);
}
function say(place, text) {
  const shown = document.createElement("p");
  shown.dataset.notLoaded = "";
  shown.setAttribute("role", "alert");
  shown.style.color = "var(--st-text-color)";
  shown.textContent = text;
  place.replaceChildren(shown);
}
export default async function (component) {
  const at = root();
  const { parentElement, data } = component;
  const place = parentElement.querySelector("[data-place]") ?? parentElement;
  let script;
  try {
    script = await load(new URL(data.script, at).href);
  } catch {
    say(place, "%(what)s could not be loaded. Load the page again.");
    return;
  }
  place.querySelector("[data-not-loaded]")?.remove();
  return script.%(name)s({ ...component, root: at, data: data.body });
}
"""


def loader(name: str, what: str) -> str:
    """Return the script of a component whose data is a served `script` and a `body` for it.

    Args:
        name: of the function of the script that gets the component, with its `root`: the address
            that those in the body are relative to.
        what: what the script shows, as a sentence begins. Where it cannot be loaded, a sentence
            takes its place: of the element with `data-place`, or of all that the component has.
    """
    return _LOADER % {"name": name, "what": what}


def serve(content: bytes, kind: str, place: str) -> str:
    """Return the address of some bytes, relative to the root of the server.

    Args:
        content: what is served.
        kind: MIME type.
        place: name of the use on the page; a later content of the same place replaces this one.
    """
    if not runtime.exists():
        return ""
    address = runtime.get_instance().media_file_mgr.add(content, kind, f"dovs/{place}")
    return address.removeprefix("/")


def serve_script(path: Path) -> str:
    """Return the address of a script of the package, built by `make frontend`."""
    return serve(script_of(path), "text/javascript", path.stem)


@cache
def script_of(path: Path) -> bytes:
    """Return a script, which ends with its own hash: of long files, Streamlit reads the ends."""
    content = path.read_bytes()
    return content + f"\n// {sha256(content).hexdigest()}\n".encode()
