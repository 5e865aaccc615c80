//! Server processes of the operating system, and the wire by which the test gives them orders: a line each way.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    server::{Bounds, Ground, Server},
    watched::Tally,
};

/// Where a server process finds who gives it orders.
const ADDRESS: &str = "COUNTERSIGN_STRESS";

/// One request to be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) who: usize,
    /// With none, a question is asked.
    pub(super) pin: Option<String>,
    pub(super) bounds: Bounds,
}

/// Requests to be made, so many of them at once.
#[derive(Serialize, Deserialize)]
struct Order {
    /// What the names of its requests begin with.
    name: String,
    at_once: usize,
    requests: Vec<Request>,
}

/// What came of them, by who it was.
pub(super) type Report = BTreeMap<usize, Tally>;

/// The processes. They end with it.
pub(super) struct Fleet {
    members: Vec<Member>,
    orders: u32,
}

struct Member {
    process: Child,
    wire: Wire,
}

impl Drop for Member {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Fleet {
    pub(super) fn start(size: usize, ground: &Ground) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let members = (0..size).map(|_| {
            let process = Command::new(env::current_exe().unwrap())
                .args(["--exact", "mfa::stress::server_process", "--nocapture"])
                .env(ADDRESS, &address)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let mut wire = Wire::over(listener.accept().unwrap().0);
            wire.put(ground);
            Member { process, wire }
        });
        Self {
            members: members.collect(),
            orders: 0,
        }
    }

    /// Deals the requests out and has all processes begin together.
    pub(super) fn run(&mut self, requests: Vec<Request>, at_once: usize) -> Report {
        let size = self.members.len();
        let mut orders: Vec<_> = (0..size)
            .map(|member| Order {
                name: format!("{} {member}", self.orders),
                at_once,
                requests: Vec::new(),
            })
            .collect();
        self.orders += 1;
        for (number, request) in requests.into_iter().enumerate() {
            orders[number % size].requests.push(request);
        }
        for (member, order) in self.members.iter_mut().zip(orders) {
            member.wire.put(&order);
        }
        let mut all = Report::new();
        for member in &mut self.members {
            let report: Report = member.wire.take().expect("a process ended too early");
            for (who, tally) in report {
                add(all.entry(who).or_default(), tally);
            }
        }
        all
    }
}

/// Adds one tally to another.
pub(super) fn add(sum: &mut Tally, tally: Tally) {
    for (word, times) in tally {
        *sum.entry(word).or_default() += times;
    }
}

/// Does as it is told until there is nobody to tell it. Without an address there never was.
pub(super) fn serve() {
    let Some(address) = env::var_os(ADDRESS) else {
        return;
    };
    let mut wire = Wire::over(TcpStream::connect(address.to_str().unwrap()).unwrap());
    let ground: Ground = wire.take().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::start(&ground);
        while let Some(order) = wire.take::<Order>() {
            wire.put(&carry_out(&server, order).await);
        }
    });
}

async fn carry_out(server: &Server, order: Order) -> Report {
    let (name, requests) = (&order.name, order.requests.into_iter().enumerate());
    let steps = requests.map(|(number, request)| async move {
        let id = format!("{name} {number}");
        let words = match &request.pin {
            None => server.ask(request.who, &id).await,
            Some(pin) => server.offer(request.bounds, request.who, &id, pin).await,
        };
        (request.who, words)
    });
    let mut report = Report::new();
    let mut done = stream::iter(steps).buffer_unordered(order.at_once);
    while let Some((who, words)) = done.next().await {
        let tally = report.entry(who).or_default();
        for word in words {
            *tally.entry(word.to_owned()).or_default() += 1;
        }
    }
    report
}

struct Wire(BufReader<TcpStream>);

impl Wire {
    fn over(stream: TcpStream) -> Self {
        Self(BufReader::new(stream))
    }

    fn put(&mut self, value: &impl Serialize) {
        let mut line = serde_json::to_vec(value).unwrap();
        line.push(b'\n');
        self.0.get_mut().write_all(&line).unwrap();
    }

    /// The next line; none when the other side is gone.
    fn take<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).unwrap_or(0);
        (read > 0).then(|| serde_json::from_str(&line).unwrap())
    }
}
