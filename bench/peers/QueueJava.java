// SPDX-License-Identifier: MIT

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * QueueJava OBJECTS SIZE BATCH CAPACITY [PRODUCERS CONSUMERS]: an
 * ArrayBlockingQueue. It takes no batches but gives them (drainTo). A tenth of
 * the work goes first and does not count, so that what is measured is compiled.
 */
final class QueueJava {
    private final ArrayBlockingQueue<Object> queue;
    private final int size;
    private final int batch;

    private QueueJava(int size, int batch, int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.size = size;
        this.batch = batch;
    }

    private Object pack(long number) {
        return size == 8
            ? (Object) Long.valueOf(number)
            : ByteBuffer.wrap(new byte[size]).putLong(0, number);
    }

    private long unpack(Object object) {
        return size == 8 ? (Long) object : ((ByteBuffer) object).getLong(0);
    }

    private long produce(long first, long objects) throws Exception {
        for (long i = 0; i < objects; i++) {
            queue.put(pack(first + i));
        }
        return 0;
    }

    private long consume(long objects) throws Exception {
        List<Object> more = new ArrayList<>(batch);
        long sum = 0;
        for (long done = 0; done < objects; ) {
            sum += unpack(queue.take());
            done++;
            int most = (int) Math.min(batch - 1, objects - done);
            done += most > 0 ? queue.drainTo(more, most) : 0;
            for (Object object : more) {
                sum += unpack(object);
            }
            more.clear();
        }
        return sum;
    }

    private long run(long objects, int producers, int consumers)
        throws Exception {
        ExecutorService threads =
            Executors.newFixedThreadPool(producers + consumers);
        List<Callable<Long>> sides = new ArrayList<>();
        long share = objects / producers;
        for (int i = 0; i < consumers; i++) {
            sides.add(() -> consume(objects / consumers));
        }
        for (int i = 0; i < producers; i++) {
            long first = 1 + i * share;
            sides.add(() -> produce(first, share));
        }
        long sum = 0;
        for (Future<Long> side : threads.invokeAll(sides)) {
            sum += side.get();
        }
        threads.shutdown();
        return sum;
    }

    public static void main(String[] words) throws Exception {
        long[] args = Arrays.copyOf(
            Arrays.stream(words).mapToLong(Long::parseLong).toArray(), 6);
        int producers = (int) Math.max(args[4], 1);
        int consumers = (int) Math.max(args[5], 1);
        QueueJava own =
            new QueueJava((int) args[1], (int) args[2], (int) args[3]);
        long all = (long) producers * consumers;
        own.run(args[0] / 10 / all * all, producers, consumers);
        long began = System.nanoTime();
        long sum = own.run(args[0], producers, consumers);
        System.out.printf("seconds %.9f%n", (System.nanoTime() - began) / 1e9);
        if (sum != args[0] * (args[0] + 1) / 2) {
            throw new IllegalStateException("not all objects came out");
        }
    }
}
