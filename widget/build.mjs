// Bundles the widget into dist/poortwijzer.js.
import { build } from "esbuild";

await build({
  entryPoints: ["src/poortwijzer.ts"],
  outfile: "dist/poortwijzer.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
});
