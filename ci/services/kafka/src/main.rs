//! Sends a message to the broker that librdkafka carries for tests, and reads it back; then opens a client for TLS.

use std::error::Error;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};

const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<(), Box<dyn Error>> {
    let broker: MockCluster<DefaultProducerContext> = MockCluster::new(1)?;
    let servers = broker.bootstrap_servers();
    broker.create_topic("cloth", 1, 1)?;

    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &servers).set("compression.type", "gzip");
    let producer: BaseProducer = config.create()?;
    let record = BaseRecord::to("cloth").key("warp").payload("42 threads");
    producer.send(record).map_err(|(error, _)| error)?;
    producer.flush(PATIENCE)?;

    config.set("group.id", "loom").set("auto.offset.reset", "earliest");
    let consumer: BaseConsumer = config.create()?;
    consumer.subscribe(&["cloth"])?;
    let message = consumer.iter().next().ok_or("nothing came back")??;
    println!("{}", message.payload_view::<str>().ok_or("it is empty")??);

    config.set("security.protocol", "ssl").set("ssl.ca.location", "/ca.pem");
    let secure: BaseConsumer = config.create()?;
    drop(secure);
    println!("a client for TLS");
    Ok(())
}
