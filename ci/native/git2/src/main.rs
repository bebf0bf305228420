//! Hashes an object as git does.

fn main() {
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, b"woven\n").unwrap();
    println!("{id} {}", git2::Version::get().threads());
}
