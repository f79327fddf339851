// The report of a module of WebAssembly: node tests/wasm/run.mjs FILE.wasm
// No imports are given, so the module must not ask for any: no clock, no randomness, no threads.
import { readFile } from "node:fs/promises";

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), {});
const place = BigInt.asUintN(64, instance.exports.conformable_report());
const address = Number(place >> 32n);
const length = Number(place & 0xffffffffn);
const bytes = new Uint8Array(instance.exports.memory.buffer, address, length);
process.stdout.write(new TextDecoder().decode(bytes));
