//! Asks libasound what an error means, and for a card that is not there.

fn main() {
    let refused = alsa::Ctl::new("hw:7", false).err().expect("there is no eighth card");
    println!("{}", refused.func());
}
