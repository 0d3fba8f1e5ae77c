//! The kantel binary: configuration, commands and wiring. Nobody should have to read it to change a module.

mod commands;
mod house;
mod serve;
mod site;
mod system;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// One system on which a region of local governments serves its citizens together.
#[derive(Parser)]
#[command(name = "kantel", version, about, long_about = None)]
struct Arguments {
    /// Configuration file (TOML). Environment variables KANTEL_… overrule it; `kantel config reference` lists all keys.
    #[arg(long, global = true, env = "KANTEL_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the region: screens, API and (unless `worker = false`) jobs.
    Serve,
    /// Do jobs only: notices, escalations, synchronisation.
    Worker,
    /// Serve the demonstration region, loading it first when the store is empty.
    Demo,
    /// Bring the store's schema up to date.
    Migrate {
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write the whole installation to one file, also while it serves. The file is secret: it holds the key and all
    /// personal data.
    Backup {
        /// The file; `kantel-<moment>.tar.zst` in the backup folder when not given.
        file: Option<PathBuf>,
    },
    /// Fill the installation from a backup. Stop `kantel serve` and `kantel worker` first.
    Restore {
        /// The file that `kantel backup` wrote.
        file: PathBuf,
        /// Replace everything that the store holds.
        #[arg(long)]
        overwrite: bool,
    },
    /// Begin a region of one's own.
    Region {
        #[command(subcommand)]
        command: RegionCommand,
    },
    /// People who can log in.
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// The audit trail.
    Audit {
        #[command(subcommand)]
        command: Audit,
    },
    /// Sign PDFs, and keep signatures verifiable.
    Seal {
        #[command(subcommand)]
        command: commands::seal::Seal,
    },
    /// The configuration.
    Config {
        #[command(subcommand)]
        command: Config,
    },
    /// Letters: a template and data become a PDF for archives and screen readers.
    Letter {
        #[command(subcommand)]
        command: Letter,
    },
    /// Proof of what happened to a letter.
    Evidence {
        #[command(subcommand)]
        command: Evidence,
    },
    /// Calculations with every assumption named.
    Finance {
        #[command(subcommand)]
        command: commands::finance::Finance,
    },
    /// The cheapest network between sites, with a proven gap.
    Steiner {
        #[command(subcommand)]
        command: commands::steiner::Steiner,
    },
    /// Where to put sites and who is served where, with a proven gap.
    Facility {
        #[command(subcommand)]
        command: commands::facility::Facility,
    },
    /// Measure how fast this machine serves, and how good its solvers are.
    Bench {
        #[command(subcommand)]
        command: Bench,
    },
}

#[derive(Subcommand)]
enum Letter {
    /// Render one letter.
    Render(Box<commands::letter::Render>),
    /// Render many letters: one line of data each, into a folder or into one file for the printer.
    Batch(Box<commands::letter::Many>),
    /// List the templates that come along: name, version, when to use it.
    Templates,
    /// Makes letters for the process that started it.
    #[command(hide = true)]
    Worker,
    /// Look into a PDF that was made elsewhere: what is wrong, and what to do.
    Check(commands::upload::Check),
    /// Make PDF/A-2b of a PDF that was made elsewhere, by Ghostscript.
    Convert(commands::upload::Convert),
}

#[derive(Subcommand)]
enum Evidence {
    /// Judge a proof file.
    Verify(commands::evidence::Verify),
}

#[derive(Subcommand)]
enum Bench {
    /// The report desk: intake, work list, report page, category list.
    Desk(commands::bench::Options),
    /// Letters: rendered, sealed, judged, streamed; and the same letter by other means.
    Letter(commands::bench::letter::Options),
    /// Monte Carlo runs and the sharing of a cost.
    Finance(commands::bench::finance::Options),
    /// The network solver on published instances and real streets.
    Steiner(commands::bench::steiner::Options),
    /// The location solver on published questions.
    Facility(commands::bench::facility::Options),
}

#[derive(Subcommand)]
enum RegionCommand {
    /// Write the demonstration region's files into a folder, to be changed into one's own.
    Example {
        /// An empty or new folder.
        folder: PathBuf,
    },
    /// Found the region of a folder's files in an empty store.
    Found {
        /// The folder with organisations.json, categories.json and boundaries.geojson.
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Add an account; the first password is read from standard input, or made and printed.
    Add(commands::region::NewPerson),
}

#[derive(Subcommand)]
enum Audit {
    /// Walk the chains of facts and name the first broken row.
    Verify,
}

#[derive(Subcommand)]
enum Config {
    /// Check the configuration and say what is wrong.
    Check,
    /// Print every key with its default and meaning.
    Reference,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("kantel: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kantel: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.as_deref();
    match arguments.command {
        Command::Config {
            command: Config::Reference,
        } => commands::config::reference(),
        Command::Config {
            command: Config::Check,
        } => commands::config::check(config).await,
        Command::Serve => serve::run(house::settings(config)?).await,
        Command::Seal { command } => commands::seal::run(command).await,
        Command::Worker => serve::worker(house::settings(config)?).await,
        Command::Demo => commands::demo::run(house::demo_settings(config)?).await,
        Command::Migrate { dry_run } => {
            commands::migrate::run(house::settings(config)?, dry_run).await
        }
        Command::Letter {
            command: Letter::Render(options),
        } => commands::letter::render(&options),
        Command::Letter {
            command: Letter::Batch(options),
        } => commands::letter::batch(&options),
        Command::Letter {
            command: Letter::Worker,
        } => commands::letter::worker(),
        Command::Letter {
            command: Letter::Templates,
        } => commands::letter::templates(),
        Command::Letter {
            command: Letter::Check(options),
        } => commands::upload::check(&options),
        Command::Letter {
            command: Letter::Convert(options),
        } => commands::upload::convert(&options),
        Command::Evidence {
            command: Evidence::Verify(options),
        } => commands::evidence::run(&options),
        Command::Finance { command } => commands::finance::run(&command),
        Command::Bench {
            command: Bench::Letter(options),
        } => commands::bench::letter::run(&options),
        Command::Bench {
            command: Bench::Desk(options),
        } => commands::bench::desk(options).await,
        Command::Bench {
            command: Bench::Finance(options),
        } => commands::bench::finance::run(&options),
        Command::Bench {
            command: Bench::Steiner(options),
        } => commands::bench::steiner::run(&options),
        Command::Bench {
            command: Bench::Facility(options),
        } => commands::bench::facility::run(&options),
        Command::Facility { command } => commands::facility::run(&command),
        Command::Steiner { command } => commands::steiner::run(&command),
        Command::Backup { file } => commands::backup::make(house::settings(config)?, file).await,
        Command::Restore { file, overwrite } => {
            commands::backup::restore(house::settings(config)?, &file, overwrite).await
        }
        Command::Region {
            command: RegionCommand::Example { folder },
        } => commands::region::example(&folder),
        Command::Region {
            command: RegionCommand::Found { folder },
        } => commands::region::begin(house::settings(config)?, &folder).await,
        Command::Account {
            command: AccountCommand::Add(person),
        } => commands::region::add_account(house::settings(config)?, person).await,
        Command::Audit {
            command: Audit::Verify,
        } => commands::audit::verify(house::settings(config)?).await,
    }
}
