//! Measures how long the compiler takes for the library and for crates that use it, and how large
//! their programs are.
//!
//! ```sh
//! cargo run --release --package conformable-benches --bin compile_time
//! # the library is built once for all
//! cargo run --release --package conformable-benches --bin compile_time -- short
//! # and the MLP in other libraries
//! cargo run --release --package conformable-benches --bin compile_time -- others
//! ```
//!
//! Each program of `benches/programs` becomes a crate with this library as its only dependency;
//! those of `benches/programs/others` name theirs in their first lines. A crate is checked and
//! built from nothing, then again after a change of one line. The table goes to the terminal, in
//! Markdown. It is an error if a program of this library exceeds a limit.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

const BENCHES: &str = env!("CARGO_MANIFEST_DIR");

/// A change of one line is measured so many times, and the median taken.
const TOUCHES: usize = 3;

const CHECK: &[&str] = &["check"];
const BUILD: &[&str] = &["build", "--release"];

/// How long a check may take after a change of one line, in the largest program.
const LONGEST_CHECK: Duration = Duration::from_secs(3);
/// The bytes that the program of the MLP may have.
const LARGEST_MLP: u64 = 1_500_000;

/// A folder with crates that is removed in the end.
struct Workplace(PathBuf);

impl Drop for Workplace {
    fn drop(&mut self) {
        // Nothing is lost if it stays.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A crate made of one program.
struct Crate {
    folder: PathBuf,
    target: PathBuf,
    source: String,
}

impl Crate {
    fn new(
        workplace: &Path,
        name: &str,
        source: String,
        mode: Mode,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = workplace.join(name);
        let target = match mode {
            Mode::Short => workplace.join("target"),
            _ => folder.join("target"),
        };
        fs::create_dir_all(folder.join("src"))?;
        let library = Path::new(BENCHES).join("..").canonicalize()?;
        let dependencies = if mode == Mode::Others {
            let lines = source.lines().map_while(|line| line.strip_prefix("//! "));
            lines.collect::<Vec<_>>().join("\n")
        } else {
            // The versions of the repository, which are fetched already.
            fs::copy(library.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            format!("conformable = {{ path = {library:?} }}")
        };
        let manifest = format!(
            "[package]\nname = \"{name}-mlp\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [[bin]]\nname = \"program\"\npath = \"src/main.rs\"\n\n\
             [dependencies]\n{dependencies}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::copy(
            library.join("rust-toolchain.toml"),
            folder.join("rust-toolchain.toml"),
        )?;
        let this = Self {
            folder,
            target,
            source,
        };
        this.write(0)?;
        Ok(this)
    }

    /// The program with another label for the images, which is one line.
    fn write(&self, label: usize) -> Result<(), Box<dyn Error>> {
        let source = self
            .source
            .replace("[3; ", &format!("[{label}; "))
            .replace("![3_", &format!("![{label}_"));
        fs::write(self.folder.join("src/main.rs"), source)?;
        Ok(())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
        let start = Instant::now();
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args([arguments[0], "--quiet"])
            .args(&arguments[1..])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .stdin(Stdio::null())
            .output()?;
        let time = start.elapsed();
        if output.status.success() {
            Ok(time)
        } else {
            Err(format!(
                "cargo {} failed:\n{}",
                arguments.join(" "),
                String::from_utf8_lossy(&output.stderr)
            )
            .into())
        }
    }

    /// From nothing, and after a change of one line.
    fn measure(&self, arguments: &[&str]) -> Result<[Duration; 2], Box<dyn Error>> {
        let cold = self.cargo(arguments)?;
        let mut touched = Vec::new();
        for label in 1..=TOUCHES {
            self.write(label)?;
            touched.push(self.cargo(arguments)?);
        }
        touched.sort_unstable();
        Ok([cold, touched[TOUCHES / 2]])
    }

    /// The bytes of the program without its symbols.
    fn stripped(&self) -> Result<u64, Box<dyn Error>> {
        self.cargo(&["rustc", "--release", "--", "-Cstrip=symbols"])?;
        let program = format!("program{}", env::consts::EXE_SUFFIX);
        let program = self.target.join("release").join(program);
        Ok(fs::metadata(program)?.len())
    }
}

/// What is measured, and how.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Every crate with all that it depends on.
    Full,
    /// The crates share what they depend on.
    Short,
    /// Crates with other libraries.
    Others,
}

fn run() -> Result<(), Box<dyn Error>> {
    let argument = env::args().nth(1);
    let (mode, others) = match argument.as_deref() {
        None => (Mode::Full, false),
        Some("short") => (Mode::Short, false),
        Some("others") => (Mode::Full, true),
        Some(other) => return Err(format!("`{other}` is neither `short` nor `others`").into()),
    };
    let workplace =
        env::temp_dir().join(format!("conformable-compile-time-{}", std::process::id()));
    let workplace = Workplace(workplace);

    let nothing = if mode == Mode::Short {
        "the library"
    } else {
        "nothing"
    };
    println!(
        "| crate | check, from {nothing} | check, one line changed | release build, from {nothing} \
         | release build, one line changed | stripped |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let empty = Crate::new(&workplace.0, "library", "fn main() {}\n".to_owned(), mode)?;
    let (check, build) = (empty.cargo(CHECK)?, empty.cargo(BUILD)?);
    println!("| the library and its dependencies | {check:.1?} | – | {build:.1?} | – | – |");

    let own = Path::new(BENCHES).join("programs");
    for program in programs(&own)? {
        row(&workplace.0, &program, mode)?;
    }
    if others {
        for program in programs(&own.join("others"))? {
            row(&workplace.0, &program, Mode::Others)?;
        }
    }
    Ok(())
}

fn programs(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut programs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            programs.push(path);
        }
    }
    programs.sort();
    Ok(programs)
}

fn row(workplace: &Path, program: &Path, mode: Mode) -> Result<(), Box<dyn Error>> {
    let name = program.file_stem().and_then(|name| name.to_str());
    let name = name.ok_or("a program has no name")?;
    let package = Crate::new(workplace, name, fs::read_to_string(program)?, mode)?;
    let [check, check_again] = package.measure(CHECK)?;
    let [build, build_again] = package.measure(BUILD)?;
    let bytes = package.stripped()?;
    let what = if mode == Mode::Others {
        "the MLP in "
    } else {
        ""
    };
    println!(
        "| {what}{name} | {check:.1?} | {check_again:.2?} | {build:.1?} | {build_again:.1?} | \
            {:.2} MB |",
        bytes as f64 / 1e6
    );
    if mode == Mode::Others {
        return Ok(());
    }
    if check_again > LONGEST_CHECK {
        return Err(format!(
            "{name}: a check takes {check_again:.1?}, more than {LONGEST_CHECK:?}"
        )
        .into());
    }
    if name == "mlp" && bytes > LARGEST_MLP {
        return Err(
            format!("{name}: the program has {bytes} bytes, more than {LARGEST_MLP}").into(),
        );
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
