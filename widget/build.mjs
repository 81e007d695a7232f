// Bundles the widget into dist/poortwijzer.js, and writes its version and integrity beside it. Fails when it grows too big.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const BUDGET = 30_000; // bytes, gzip
const FILE = "dist/poortwijzer.js";

const { outputFiles } = await build({
  entryPoints: ["src/poortwijzer.ts"],
  write: false,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
});

const script = outputFiles[0].contents;
const size = gzipSync(script, { level: 9 }).length;
if (size > BUDGET) throw new Error(`the widget is ${size} bytes (gzip); ${BUDGET} is the most it may be`);
const { version } = JSON.parse(await readFile("package.json", "utf8"));
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
await mkdir("dist", { recursive: true });
await writeFile(FILE, script);
await writeFile("dist/widget.json", `${JSON.stringify({ version, integrity, gzip: size })}\n`);
