// SPDX-License-Identifier: MIT

// queue_go OBJECTS SIZE BATCH CAPACITY [PRODUCERS CONSUMERS]: a Go channel.
// It has no batches. Buffers come from a sync.Pool.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func numberAt(place int, otherwise uint64) uint64 {
	if place >= len(os.Args) {
		return otherwise
	}
	value, err := strconv.ParseUint(os.Args[place], 10, 64)
	if err != nil || value == 0 {
		fmt.Fprintln(os.Stderr, "queue_go: not a number:", os.Args[place])
		os.Exit(2)
	}
	return value
}

// run starts every side, waits for all, and adds up what was taken.
func run[T any](objects, capacity, producers, consumers uint64,
	pack func(uint64) T, unpack func(T) uint64) uint64 {
	channel := make(chan T, capacity)
	var sides sync.WaitGroup
	var sum uint64
	sides.Add(int(producers + consumers))
	for c := uint64(0); c < consumers; c++ {
		go func() {
			own := uint64(0)
			for i := uint64(0); i < objects/consumers; i++ {
				own += unpack(<-channel)
			}
			atomic.AddUint64(&sum, own)
			sides.Done()
		}()
	}
	for p := uint64(0); p < producers; p++ {
		go func(first uint64) {
			for i := uint64(0); i < objects/producers; i++ {
				channel <- pack(first + i)
			}
			sides.Done()
		}(1 + p*(objects/producers))
	}
	sides.Wait()
	return sum
}

func main() {
	objects, size := numberAt(1, 1), numberAt(2, 8)
	capacity := numberAt(4, 1)
	producers, consumers := numberAt(5, 1), numberAt(6, 1)
	pool := sync.Pool{New: func() any {
		buffer := make([]byte, size)
		return &buffer
	}}
	began := time.Now()
	var sum uint64
	if size == 8 {
		same := func(number uint64) uint64 { return number }
		sum = run(objects, capacity, producers, consumers, same, same)
	} else {
		sum = run(objects, capacity, producers, consumers,
			func(number uint64) *[]byte {
				buffer := pool.Get().(*[]byte)
				binary.LittleEndian.PutUint64(*buffer, number)
				return buffer
			},
			func(buffer *[]byte) uint64 {
				number := binary.LittleEndian.Uint64(*buffer)
				pool.Put(buffer)
				return number
			})
	}
	fmt.Printf("seconds %.9f\n", time.Since(began).Seconds())
	if sum != objects*(objects+1)/2 {
		fmt.Fprintln(os.Stderr, "queue_go: not all objects came out")
		os.Exit(1)
	}
}
