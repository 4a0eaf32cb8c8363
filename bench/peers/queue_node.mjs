// SPDX-License-Identifier: MIT
// queue_node.mjs OBJECTS SIZE BATCH CAPACITY - a PassThrough in object mode.
// Both sides are on the one thread that Node has; there are no batches.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

const [objects, size, , capacity] = process.argv.slice(2).map(Number);
const queue = new PassThrough({ objectMode: true, highWaterMark: capacity });

function pack(number) {
  if (size === 8) return number;
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeDoubleLE(number);
  return buffer;
}

let sum = 0;
queue.on('data', (object) => {
  sum += size === 8 ? object : object.readDoubleLE();
});
const began = process.hrtime.bigint();
for (let i = 1; i <= objects; i++)
  if (!queue.write(pack(i))) await once(queue, 'drain');
queue.end();
await once(queue, 'end');
console.log(`seconds ${Number(process.hrtime.bigint() - began) / 1e9}`);
if (sum !== (objects * (objects + 1)) / 2) {
  console.error('queue_node: not all objects came out');
  process.exitCode = 1;
}
