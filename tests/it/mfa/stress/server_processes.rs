//! Server processes of the operating system, and the connection over which the test controls them: one JSON line in
//! each direction per batch.

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
    observed_store::OutcomeTally,
    stress_server::{GuessBounds, SharedServices, StressServer},
};

/// The environment variable with the address of the controlling test.
const ADDRESS_VARIABLE: &str = "COUNTERSIGN_STRESS";

/// One request to a gate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StressRequest {
    pub(super) who: usize,
    /// The PIN to offer. Without one, a question is asked.
    pub(super) pin: Option<String>,
    pub(super) bounds: GuessBounds,
}

/// A batch of requests for one process, `at_once` of them concurrently.
#[derive(Serialize, Deserialize)]
struct RequestBatch {
    /// The prefix of the request ids.
    name: String,
    at_once: usize,
    requests: Vec<StressRequest>,
}

/// The outcomes of requests, by the number of the employee.
pub(super) type TallyByEmployee = BTreeMap<usize, OutcomeTally>;

/// The server processes. They are killed when this is dropped.
pub(super) struct ServerProcesses {
    processes: Vec<ServerProcess>,
    batch_count: u32,
}

struct ServerProcess {
    process: Child,
    stream: JsonLineStream,
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl ServerProcesses {
    pub(super) fn start(size: usize, ground: &SharedServices) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let members = (0..size).map(|_| {
            let process = Command::new(env::current_exe().unwrap())
                .args(["--exact", "mfa::stress::server_process", "--nocapture"])
                .env(ADDRESS_VARIABLE, &address)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let mut wire = JsonLineStream::new(listener.accept().unwrap().0);
            wire.send(ground);
            ServerProcess {
                process,
                stream: wire,
            }
        });
        Self {
            processes: members.collect(),
            batch_count: 0,
        }
    }

    /// Distributes the requests over all processes, starts them together and collects the reports.
    pub(super) fn run_requests(&mut self, requests: Vec<StressRequest>, at_once: usize) -> TallyByEmployee {
        let size = self.processes.len();
        let mut orders: Vec<_> = (0..size)
            .map(|member| RequestBatch {
                name: format!("{} {member}", self.batch_count),
                at_once,
                requests: Vec::new(),
            })
            .collect();
        self.batch_count += 1;
        for (number, request) in requests.into_iter().enumerate() {
            orders[number % size].requests.push(request);
        }
        for (member, order) in self.processes.iter_mut().zip(orders) {
            member.stream.send(&order);
        }
        let mut all = TallyByEmployee::new();
        for member in &mut self.processes {
            let report: TallyByEmployee = member.stream.receive().expect("a process ended too early");
            for (who, tally) in report {
                add_tally(all.entry(who).or_default(), tally);
            }
        }
        all
    }
}

/// Adds one tally to another.
pub(super) fn add_tally(sum: &mut OutcomeTally, tally: OutcomeTally) {
    for (word, times) in tally {
        *sum.entry(word).or_default() += times;
    }
}

/// Runs batches until the test closes the connection. Returns at once if there is no address.
pub(super) fn serve_batches() {
    let Some(address) = env::var_os(ADDRESS_VARIABLE) else {
        return;
    };
    let mut wire = JsonLineStream::new(TcpStream::connect(address.to_str().unwrap()).unwrap());
    let ground: SharedServices = wire.receive().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = StressServer::start(&ground);
        while let Some(order) = wire.receive::<RequestBatch>() {
            wire.send(&run_batch(&server, order).await);
        }
    });
}

async fn run_batch(server: &StressServer, order: RequestBatch) -> TallyByEmployee {
    let (name, requests) = (&order.name, order.requests.into_iter().enumerate());
    let steps = requests.map(|(number, request)| async move {
        let id = format!("{name} {number}");
        let words = match &request.pin {
            None => server.ask_question(request.who, &id).await,
            Some(pin) => server.attempt_pin(request.bounds, request.who, &id, pin).await,
        };
        (request.who, words)
    });
    let mut report = TallyByEmployee::new();
    let mut done = stream::iter(steps).buffer_unordered(order.at_once);
    while let Some((who, words)) = done.next().await {
        let tally = report.entry(who).or_default();
        for word in words {
            *tally.entry(word.to_owned()).or_default() += 1;
        }
    }
    report
}

struct JsonLineStream(BufReader<TcpStream>);

impl JsonLineStream {
    fn new(stream: TcpStream) -> Self {
        Self(BufReader::new(stream))
    }

    fn send(&mut self, value: &impl Serialize) {
        let mut line = serde_json::to_vec(value).unwrap();
        line.push(b'\n');
        self.0.get_mut().write_all(&line).unwrap();
    }

    /// The next value. `None` if the other side has closed the connection.
    fn receive<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).unwrap_or(0);
        (read > 0).then(|| serde_json::from_str(&line).unwrap())
    }
}
