// SPDX-License-Identifier: MIT
// cork_node.mjs uncorked|corked|nested|pairs|later WRITES - so many writes of
// 16 bytes into a Writable, and how often its sink is called for them. Node
// hands over all that it holds, however much; a sink of files would still have
// to part it into as many pieces as one writev(2) takes.
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

const [way, writes] = [process.argv[2], Number(process.argv[3])];
const bytes = Buffer.from('sixteen bytes...');
let calls = 0;

const sink = new Writable({
  write(chunk, encoding, done) {
    calls++;
    done();
  },
  writev(chunks, done) {
    calls++;
    done();
  },
});

function write(n) {
  while (n--) sink.write(bytes);
}

function pair(n, uncork) {
  sink.cork();
  write(n);
  uncork();
}

const now = () => sink.uncork();
const later = () => process.nextTick(now);
const half = Math.floor(writes / 2);
const ways = {
  uncorked: () => write(writes),
  corked: () => pair(writes, now),
  nested: () => {
    sink.cork();
    write(half);
    pair(writes - half, now);
    sink.uncork();
  },
  pairs: () => {
    pair(half, now);
    pair(writes - half, now);
  },
  later: () => {
    pair(half, later);
    pair(writes - half, later);
  },
};

const began = performance.now();
ways[way]();
process.nextTick(() => sink.end());
await finished(sink);
console.log(`seconds ${(performance.now() - began) / 1000}`);
console.log(`write_calls ${calls}`);
