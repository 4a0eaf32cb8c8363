// SPDX-License-Identifier: MIT
//! queue_rust OBJECTS SIZE BATCH CAPACITY [PRODUCERS CONSUMERS]: a
//! sync_channel of the standard library. It has no batches, and one receiver:
//! several consumers share it behind a mutex.
use std::sync::mpsc::{sync_channel, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

trait Object: Send + 'static {
    fn pack(number: u64, size: usize) -> Self;
    fn number(self) -> u64;
}

impl Object for u64 {
    fn pack(number: u64, _size: usize) -> u64 {
        number
    }
    fn number(self) -> u64 {
        self
    }
}

impl Object for Vec<u8> {
    fn pack(number: u64, size: usize) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(size);
        buffer.extend_from_slice(&number.to_le_bytes());
        buffer
    }
    fn number(self) -> u64 {
        u64::from_le_bytes(self[..8].try_into().unwrap())
    }
}

fn take<T: Object>(from: Receiver<T>, share: u64) -> u64 {
    (0..share).fold(0, |sum, _| sum.wrapping_add(from.recv().unwrap().number()))
}

fn take_shared<T: Object>(from: Arc<Mutex<Receiver<T>>>, share: u64) -> u64 {
    let mut sum = 0u64;
    for _ in 0..share {
        let object = from.lock().unwrap().recv().unwrap();
        sum = sum.wrapping_add(object.number());
    }
    sum
}

fn run<T: Object>(args: &[u64]) -> u64 {
    let (objects, size, capacity) = (args[0], args[1] as usize, args[3]);
    let (producers, consumers) = (args[4], args[5]);
    let (sender, receiver) = sync_channel::<T>(capacity as usize);
    let mut takers = Vec::new();
    if consumers == 1 {
        takers.push(thread::spawn(move || take(receiver, objects)));
    } else {
        let shared = Arc::new(Mutex::new(receiver));
        for _ in 0..consumers {
            let own = shared.clone();
            let share = objects / consumers;
            takers.push(thread::spawn(move || take_shared(own, share)));
        }
    }
    let share = objects / producers;
    for p in 0..producers {
        let own = sender.clone();
        thread::spawn(move || {
            for i in 0..share {
                own.send(T::pack(1 + p * share + i, size)).unwrap();
            }
        });
    }
    takers
        .into_iter()
        .fold(0, |sum, t| sum.wrapping_add(t.join().unwrap()))
}

fn main() {
    let mut args: Vec<u64> = std::env::args()
        .skip(1)
        .map(|word| word.parse().expect("not a number"))
        .collect();
    args.resize(6, 1);
    let began = Instant::now();
    let sum = if args[1] == 8 {
        run::<u64>(&args)
    } else {
        run::<Vec<u8>>(&args)
    };
    println!("seconds {:.9}", began.elapsed().as_secs_f64());
    assert!(sum == args[0] * (args[0] + 1) / 2, "not all objects came out");
}
