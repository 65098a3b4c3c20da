//! Talking to the studio: events out, orders in.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use triptych::local::lines::{Taken, take};
use triptych::local::protocol::{Event, MAX_ORDER_LINE, Order, Trouble, line};

use crate::guard;

/// The way to the studio. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Out(Arc<Mutex<File>>);

impl Out {
    /// Speaks through this file.
    pub(crate) fn new(file: File) -> Self {
        Self(Arc::new(Mutex::new(file)))
    }

    /// Says one thing. When nobody can hear it any more the process ends.
    pub(crate) fn say(&self, event: &Event) {
        // Our events hold numbers, text and bytes: they always become JSON.
        let Ok(line) = line(event) else { return };
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if file.write_all(&line).is_err() {
            guard::leave();
        }
    }

    /// Says why not.
    pub(crate) fn sorry(&self, id: Option<u64>, trouble: Trouble, message: impl Into<String>) {
        let message = message.into();
        self.say(&Event::Error {
            id,
            trouble,
            message,
        });
    }
}

/// Reads orders on a thread of its own. The end of the input means that the studio is gone: work in progress is left at once, and an idle process gets
/// [`Order::Quit`].
pub(crate) fn orders(out: &Out, working: Arc<AtomicBool>) -> io::Result<Receiver<Order>> {
    let (send, orders) = sync_channel(4);
    let out = out.clone();
    thread::Builder::new()
        .name("orders".to_owned())
        .spawn(move || {
            let mut input = BufReader::with_capacity(256 * 1024, io::stdin());
            loop {
                let order = match take(&mut input, MAX_ORDER_LINE) {
                    Ok(Taken::Line(line)) => match serde_json::from_slice(&line) {
                        Ok(order) => order,
                        Err(err) => {
                            out.sorry(None, Trouble::BadOrder, err.to_string());
                            continue;
                        }
                    },
                    Ok(Taken::TooLong | Taken::End) | Err(_) => Order::Quit,
                };
                let last = order == Order::Quit;
                if last && working.load(Ordering::SeqCst) {
                    guard::leave();
                }
                if send.send(order).is_err() || last {
                    return;
                }
            }
        })?;
    Ok(orders)
}
