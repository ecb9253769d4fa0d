// Another library in JavaScript, asked for records: node schema_peer.mjs LIBRARY FOLDER SCHEMA SECONDS TARGET
//
// LIBRARY is json-schema-faker or avsc; FOLDER has it in node_modules.  Records are made for SECONDS
// of CPU time after half as long unmeasured; the first of them go to TARGET, one a line.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const KEPT = 300;
const [library, folder, schemaFile, seconds, target] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
const make = await maker();
run(Number(seconds) / 2, []);
const kept = [];
console.log(JSON.stringify(run(Number(seconds), kept)));
writeFileSync(target, kept.join("\n"));

/** Return what makes one record: as JSON, or as Avro in hexadecimal when it is to be kept. */
async function maker() {
  if (library === "avsc") {
    const avsc = createRequire(join(folder, "any.js"))("avsc");
    const type = avsc.Type.forSchema(schema);
    return () => type.toBuffer(type.random());
  }
  const place = join(folder, "node_modules", "json-schema-faker", "dist", "index.js");
  const { createGeneratorSync } = await import(pathToFileURL(place));
  const generator = createGeneratorSync({ seed: 42 });
  return () => JSON.stringify(generator.generate(schema));
}

function run(budget, kept) {
  const start = process.cpuUsage();
  let records = 0, bytes = 0, spent = 0;
  do {
    for (let turn = 0; turn < 10; turn++) {
      const made = make();
      bytes += made.length;
      records += 1;
      if (kept.length < KEPT) kept.push(Buffer.isBuffer(made) ? made.toString("hex") : made);
    }
    const used = process.cpuUsage(start);
    spent = (used.user + used.system) / 1e6;
  } while (spent < budget);
  return { records, bytes, cpu_seconds: spent };
}
