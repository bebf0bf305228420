//! Real servers on loopback, from Debian's packages, for programs that speak with one.
//!
//! They live in one directory and end with the case. What a case says of them (`{https}` and the like) is
//! for where they listen, and for what a client has to know.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _, Server};
use serde::Deserialize;

use super::failed::Failed;
use super::machine::tool;
use xtask::repository::root;

/// A server that a case needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Service {
    /// A `PostgreSQL` that takes passwords over TLS only.
    Postgres,
    /// A `MariaDB`, which speaks the protocol of `MySQL`.
    Mariadb,
    /// A page and a repository of git over HTTPS.
    Https,
    /// OpenSSH, with the same repository.
    Ssh,
}

/// The servers that run, and their placeholders in a case.
#[derive(Debug, Default)]
pub(super) struct Services {
    running: Vec<Server>,
    values: BTreeMap<&'static str, String>,
}

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_mins(1);
const PASSWORD: &str = "cloth";

impl Services {
    /// Starts servers that live in this directory, and waits until all of them listen.
    pub(super) fn start(wanted: &BTreeSet<Service>, directory: &Path) -> Result<Self, Failed> {
        let mut services = Self::default();
        if wanted.is_empty() {
            return Ok(services);
        }
        open_to_all(directory)?;
        certificate(directory)?;
        services.put("ca", fs::read_to_string(directory.join("ca.pem"))?);
        git_repository(directory)?;
        for service in wanted {
            match service {
                Service::Postgres => services.postgres(directory)?,
                Service::Mariadb => services.mariadb(directory)?,
                Service::Https => services.https(directory)?,
                Service::Ssh => services.ssh(directory)?,
            }
        }
        Ok(services)
    }

    /// Whether some server runs, and a program has to reach it.
    pub(super) fn any(&self) -> bool {
        !self.running.is_empty()
    }

    /// A text of a case with what its words in braces stand for.
    pub(super) fn fill(&self, text: &str) -> String {
        self.values
            .iter()
            .fold(text.to_owned(), |text, (key, value)| text.replace(&format!("{{{key}}}"), value))
    }

    fn put(&mut self, key: &'static str, value: String) {
        self.values.insert(key, value);
    }

    fn postgres(&mut self, directory: &Path) -> Result<(), Failed> {
        let port = free_port()?;
        let (home, data) = own_directory(directory, "postgres")?;
        let program = |name: &str| newest(Path::new("/usr/lib/postgresql"), name);
        let password = home.join("password");
        fs::write(&password, PASSWORD)?;
        let key = home.join("key.pem");
        fs::copy(directory.join("key.pem"), &key)?;
        give("postgres", &[&password, &key])?;
        let initdb = program("initdb")?;
        let data_words = ["-D".as_ref(), data.as_os_str()];
        let command = as_user("postgres", &initdb).args(data_words);
        let command = command.args(["-A", "scram-sha-256", "-U", "muslin", "--no-sync"]);
        let password = format!("--pwfile={}", password.display());
        done(&command.args([password]).within(&home))?;
        let settings = [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", home.display()),
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", directory.join("cert.pem").display()),
            format!("ssl_key_file={}", key.display()),
        ];
        let mut command = as_user("postgres", &program("postgres")?).args(data_words).within(&home);
        for setting in settings {
            command = command.args(["-c".to_owned(), setting]);
        }
        self.serve(&command, &directory.join("postgres.log"), port)?;
        self.put("postgres", format!(
            "postgres://muslin:{PASSWORD}@127.0.0.1:{port}/weave?sslmode=verify-full&sslrootcert=/ca.pem"
        ));
        Ok(())
    }

    fn mariadb(&mut self, directory: &Path) -> Result<(), Failed> {
        let port = free_port()?;
        let (home, data) = own_directory(directory, "mysql")?;
        let install = tool("mariadb-install-db", "mariadb-server")?;
        let data = format!("--datadir={}", data.display());
        let common = ["--no-defaults", "--user=mysql", &data];
        done(&Command::new(install).args(common).args(["--skip-test-db"]))?;
        let first = home.join("first.sql");
        let account = format!("muslin@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'");
        fs::write(&first, format!("CREATE USER {account};\nGRANT ALL ON *.* TO {account};\n"))?;
        let command = Command::new(tool("mariadbd", "mariadb-server")?).args(common).args([
            format!("--socket={}", home.join("socket").display()),
            format!("--pid-file={}", home.join("pid").display()),
            format!("--init-file={}", first.display()),
            format!("--port={port}"),
            "--bind-address=127.0.0.1".to_owned(),
            "--skip-name-resolve".to_owned(),
        ]);
        self.serve(&command, &directory.join("mariadb.log"), port)?;
        self.put("mysql", format!("mysql://muslin:{PASSWORD}@127.0.0.1:{port}/weave"));
        Ok(())
    }

    fn https(&mut self, directory: &Path) -> Result<(), Failed> {
        let port = free_port()?;
        let command = Command::new(tool("python3", "python3")?)
            .args([root().join("ci/services/server.py")])
            .args([port.to_string()])
            .args([directory.join("cert.pem"), directory.join("key.pem"), directory.to_owned()]);
        self.serve(&command, &directory.join("https.log"), port)?;
        self.put("https", format!("https://127.0.0.1:{port}"));
        Ok(())
    }

    fn ssh(&mut self, directory: &Path) -> Result<(), Failed> {
        let port = free_port()?;
        let sshd = tool("sshd", "openssh-server")?;
        for name in ["host", "client"] {
            let args = ["-q", "-t", "ed25519", "-N", "", "-f"];
            let command = Command::new(tool("ssh-keygen", "openssh-client")?).args(args);
            done(&command.args([directory.join(name)]))?;
        }
        let here = directory.display();
        let config = directory.join("sshd_config");
        fs::write(
            &config,
            format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {here}/host\n\
                 AuthorizedKeysFile {here}/client.pub\nStrictModes no\nUsePAM no\nPidFile none\n"
            ),
        )?;
        fs::create_dir_all("/run/sshd")?;
        let command = Command::new(sshd).args([
            "-D".as_ref(),
            "-e".as_ref(),
            "-f".as_ref(),
            config.as_os_str(),
        ]);
        self.serve(&command, &directory.join("ssh.log"), port)?;
        self.put("ssh", format!("127.0.0.1:{port}"));
        self.put("ssh-user", done(&Command::new("id").args(["-un"]))?.trim().to_owned());
        self.put("ssh-key", fs::read_to_string(directory.join("client"))?);
        self.put("ssh-folder", here.to_string());
        Ok(())
    }

    /// Starts a server and waits until it listens.
    fn serve(&mut self, command: &Command, log: &Path, port: u16) -> Result<(), Failed> {
        let server = Server::start(command, log)?;
        let pause = Duration::from_millis(50);
        for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                self.running.push(server);
                return Ok(());
            }
            if server.has_ended() {
                break;
            }
            thread::sleep(pause);
        }
        let said = muslin_exec::read_if_there(log).unwrap_or_default();
        Err(Failed::because(format!("`{command}` does not listen on port {port}:\n{said}")))
    }
}

/// A port that nobody listens on now.
fn free_port() -> Result<u16, Failed> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A root of trust, and a certificate for 127.0.0.1 that it vouches for: rustls takes no root as a server's.
fn certificate(directory: &Path) -> Result<(), Failed> {
    let openssl = tool("openssl", "openssl")?;
    let common = "req -x509 -newkey rsa:2048 -nodes -days 2";
    let own = [
        "-subj /CN=mill -out ca.pem -keyout ca-key.pem",
        "-subj /CN=loom -out cert.pem -keyout key.pem -CA ca.pem -CAkey ca-key.pem -addext basicConstraints=CA:FALSE -addext subjectAltName=IP:127.0.0.1",
    ];
    for own in own {
        let args = common.split(' ').chain(own.split(' '));
        done(&Command::new(&openssl).args(args).within(directory))?;
    }
    Ok(())
}

/// A repository with one commit, `loom.git`.
fn git_repository(directory: &Path) -> Result<(), Failed> {
    let git = |args: &[&str]| {
        let author = ["-c", "user.name=weaver", "-c", "user.email=weaver@localhost"];
        done(&Command::new("git").args(author).args(args).within(directory)).map(drop)
    };
    git(&["init", "--quiet", "loom"])?;
    git(&["-C", "loom", "commit", "--quiet", "--allow-empty", "--message", "plain weave"])?;
    git(&["clone", "--quiet", "--bare", "loom", "loom.git"])
}

/// A directory of a server's own user, and the place of its data in there.
fn own_directory(directory: &Path, user: &str) -> Result<(PathBuf, PathBuf), Failed> {
    let home = directory.join(user);
    fs::create_dir(&home)?;
    open_to_all(&home)?;
    give(user, &[&home])?;
    let data = home.join("data");
    Ok((home, data))
}

/// Makes files those of a server's user, where we may.
fn give(user: &str, paths: &[&Path]) -> Result<(), Failed> {
    if is_root()? {
        done(&Command::new("chown").args([user]).args(paths.iter().copied()))?;
    }
    Ok(())
}

/// Lets servers with users of their own through a directory.
fn open_to_all(directory: &Path) -> Result<(), Failed> {
    done(&Command::new("chmod").args(["755".as_ref(), directory.as_os_str()])).map(drop)
}

/// A command as another user, where we may: `PostgreSQL` refuses to run as root.
fn as_user(user: &str, program: &Path) -> Command {
    if !is_root().unwrap_or_default() {
        return Command::new(program);
    }
    let args = ["--reuid", user, "--regid", user, "--clear-groups"];
    Command::new("setpriv").args(args).args([program])
}

fn is_root() -> Result<bool, Failed> {
    Ok(done(&Command::new("id").args(["-u"]))?.trim() == "0")
}

/// The program of the newest `PostgreSQL`: Debian keeps each version in a directory of its own.
fn newest(directory: &Path, program: &str) -> Result<PathBuf, Failed> {
    let mut versions = muslin_exec::names_in(directory);
    versions.sort_by_key(|version| version.parse::<u32>().ok());
    let found = versions.last().map(|version| directory.join(version).join("bin").join(program));
    found.ok_or_else(|| {
        let directory = directory.display();
        Failed::because(format!("`{directory}` is empty; `apt-get install postgresql` fills it"))
    })
}

/// Runs a command that has to succeed, and returns what it printed.
fn done(command: &Command) -> Result<String, Failed> {
    let captured = Real.capture(command)?;
    if captured.succeeded() {
        return Ok(captured.output);
    }
    Err(Failed::because(format!("`{command}` failed:\n{}{}", captured.output, captured.error)))
}
