// Bundles the explorer into the package, or into the folder given as an argument, together with the
// licences of the libraries in the bundle.
import { build } from "esbuild";
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const shipped = new URL("../../dovs/maps/static/", import.meta.url);
const out = folder ? pathToFileURL(`${folder}/`) : shipped;
await mkdir(out, { recursive: true });
await build({
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  loader: { ".css": "text" },
  outfile: new URL("explorer.js", out).pathname,
});

const { dependencies } = JSON.parse(await readFile("package.json", "utf8"));
const notices = ["Libraries bundled in explorer.js, with their licences.\n"];
for (const name of Object.keys(dependencies)) {
  const at = `node_modules/${name}/`;
  const { version, license } = JSON.parse(await readFile(`${at}package.json`, "utf8"));
  const text = await readFile(`${at}LICENSE.md`, "utf8").catch(() => readFile(`${at}LICENSE`, "utf8"));
  notices.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(new URL("LICENCES.txt", out), notices.join("\n" + "-".repeat(78) + "\n"));
