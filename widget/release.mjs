// Keeps the built widget under its version, for ever: hosting sites name that address with its integrity.
// A version that was released once is never written again; raise "version" in package.json first.
import { constants } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";

const { version } = JSON.parse(await readFile("dist/widget.json", "utf8"));
const folder = `releases/${version}`;
await mkdir(folder, { recursive: true });
for (const file of ["poortwijzer.js", "widget.json"])
  await copyFile(`dist/${file}`, `${folder}/${file}`, constants.COPYFILE_EXCL);
console.log(`widget/${folder} is gemaakt; zet hem in git`);
