// SPDX-License-Identifier: MIT
// pass_node.mjs STAGES CHUNKS - chunks of 64 KiB of zeros through a chain of
// PassThrough into a Writable that drops them, with marks of 16 chunks.
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [stages, chunks] = process.argv.slice(2).map(Number);
const marks = { highWaterMark: 16 * 65536 };
const chunk = Buffer.alloc(65536);
let left = chunks;
let bytes = 0;

const source = new Readable({
  ...marks,
  read() {
    this.push(left-- > 0 ? chunk : null);
  },
});
const sink = new Writable({
  ...marks,
  write(data, encoding, done) {
    bytes += data.length;
    done();
  },
});
const passes = Array.from({ length: stages }, () => new PassThrough(marks));
const began = process.hrtime.bigint();
await pipeline(source, ...passes, sink);
console.log(`seconds ${Number(process.hrtime.bigint() - began) / 1e9}`);
if (bytes !== chunks * 65536) process.exitCode = 1;
