// Bundles the playground into the package, or into the folder given as an argument. It needs no
// library at run time, so there are no licences to ship beside it.
import { build } from "esbuild";
import { mkdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const shipped = new URL("../../dovs/ui/playground/static/", import.meta.url);
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
  outfile: new URL("playground.js", out).pathname,
});
