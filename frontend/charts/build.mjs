// Bundles the charts into the package, or into the folder given as an argument, together with the
// licences of every library of which something is in the bundle.
import { build } from "esbuild";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const shipped = new URL("../../dovs/ui/parts/static/", import.meta.url);
const out = folder ? pathToFileURL(`${folder}/`) : shipped;
await mkdir(out, { recursive: true });
const { metafile } = await build({
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  loader: { ".css": "text" },
  define: { global: "window" },
  // plotly.js names the styles of its maps although no map is in the bundle
  alias: { "maplibre-gl/dist/maplibre-gl.css": "./src/no_maps.css" },
  outfile: new URL("charts.js", out).pathname,
  metafile: true,
});

// Packages within packages have a name of their own, the part after the last node_modules.
const [{ inputs }] = Object.values(metafile.outputs);
const bundled = Object.keys(inputs).flatMap(
  (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path) ?? [],
);
const notices = ["Libraries bundled in charts.js, with their licences.\n"];
for (const at of [...new Set(bundled)].sort()) {
  const facts = JSON.parse(await readFile(`${at}package.json`, "utf8"));
  const text = await licence(at, facts);
  notices.push(`${facts.name} ${facts.version} (${facts.license})\n\n${text}\n`);
}
await writeFile(new URL("LICENCES.txt", out), notices.join("\n" + "-".repeat(78) + "\n"));

// A few packages have their licence only in their README, a few state no more than its name.
async function licence(at, { license, author }) {
  const files = await readdir(at);
  const own = files.find((name) => /^licen[cs]e/i.test(name));
  if (own) return (await readFile(at + own, "utf8")).trim();
  const readme = files.find((name) => /^readme/i.test(name));
  const text = readme ? await readFile(at + readme, "utf8") : "";
  const part = text.search(/^#+ *licen[cs]e|^licen[cs]e *\n[-=]/im);
  if (part >= 0) return text.slice(part).trim();
  if (!license || !author) throw new Error(`${at} has no licence to ship`);
  return `By ${author.name ?? author}. The package has no text of its licence, ${license}.`;
}
