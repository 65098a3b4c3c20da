//! `triptych edit`: change a picture of the library, or a file, with one model or several.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::files::{self, Given, ReferenceArg};
use super::generate::{self, Outcome, WishArgs};
use crate::app::runner::Core;
use crate::domain::ids::{BlobId, ModelId, PictureId};
use crate::domain::picture::PictureRow;
use crate::domain::prompt;
use crate::domain::run::{MAX_COUNT, RunSpec};
use crate::domain::shape::Size;
use crate::domain::task::{Effort, Operation, TaskKind};
use crate::domain::version::Step;
use crate::store::OpenHow;
use crate::text;

/// What to change.
#[derive(Args)]
pub struct EditArgs {
    /// A picture's number in the library, or a file (write ./12 for a file called 12)
    #[arg(value_name = "SOURCE")]
    source: String,
    /// What to change, in your words
    #[arg(allow_hyphen_values = true)]
    instruction: String,
    /// A model id from `triptych models`; give it several times to compare
    #[arg(long = "model", value_name = "ID", required = true)]
    models: Vec<String>,
    /// Where it may change: a grey picture of the same size, white where it may
    #[arg(long, value_name = "FILE")]
    mask: Option<PathBuf>,
    /// A picture to go by; say style:FILE or product:FILE for what it is good for
    #[arg(long = "reference", value_name = "[ROLE:]FILE", value_parser = files::read_reference)]
    references: Vec<ReferenceArg>,
    /// Pictures of each model, 1 to 8
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_COUNT)))]
    count: u32,
    /// The number that fixes chance
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=crate::domain::run::SEED_MASK))]
    seed: Option<u64>,
    /// Take the models' pictures as they are, also outside the mask
    #[arg(long)]
    no_keep_outside: bool,
    #[command(flatten)]
    wishes: WishArgs,
}

/// What is edited.
enum Source {
    /// A picture of the library.
    Library(PictureId),
    /// A file from outside.
    File(Given),
}

impl Source {
    /// Digits alone name a picture; anything else is a file.
    fn read(text: &str) -> Result<Self, String> {
        match text.parse::<i64>() {
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self::Library(PictureId(number)))
            }
            _ => files::read(Path::new(text)).map(Self::File),
        }
    }

    fn row(&self, core: &Core) -> Result<PictureRow, String> {
        match self {
            Self::Library(id) => core
                .store()
                .picture(*id)
                .map(|found| found.picture)
                .map_err(|err| text::library::sentence(&err.to_string())),
            Self::File(given) => core.bring_in(&given.bytes, &given.name),
        }
    }
}

/// Makes the edits; true when every cell is done.
pub(super) fn run(library: Option<PathBuf>, args: &EditArgs) -> Result<bool, String> {
    let instruction = prompt::clean(&args.instruction).map_err(text::create::bad_prompt)?;
    // Everything that can be looked at is, before a library is made or anything is kept in it.
    let source = Source::read(&args.source)?;
    let mask = args.mask.as_deref().map(files::read).transpose()?;
    let references = files::read_all(&args.references)?;
    args.wishes.make_out()?;
    let home = super::home(library)?;
    let mut spec = spec(args, instruction, mask.is_some());
    spec.references = files::placeholders(&references);
    generate::check_models(&spec, &home.catalogue())?;
    let budget = home.settings.budget;
    let how = match source {
        Source::Library(_) => OpenHow::MustExist,
        Source::File(_) => OpenHow::CreateIfMissing,
    };
    let core = super::open_home(home, how)?;
    generate::check_writable(&core)?;
    let from = source.row(&core)?;
    if let Some(mask) = &mask {
        let size = files::size_of(mask)?;
        if size != from.size {
            return Err(text::cli::mask_size(size, from.size));
        }
    }
    spec.size = from.size;
    generate::may_spend(&core, &budget, &args.wishes, core.plan(&spec).price)?;
    let area = mask
        .as_ref()
        .map(|mask| core.keep_area(&mask.bytes))
        .transpose()?;
    spec.references = files::bring_in(&core, &references)?;
    spec.kind = TaskKind::Edit {
        source: from.blob,
        mask: area,
        operation: Operation::Instruct,
    };
    spec.step = Some(Step {
        from: Some(from.id),
        area,
        keep_outside: area.is_some() && !args.no_keep_outside,
        protect: None,
    });
    let keep = area.filter(|_| !args.no_keep_outside);
    generate::make(&core, &spec, &args.wishes, |core, outcome| {
        after(core, from.id, keep, outcome)
    })
}

fn spec(args: &EditArgs, instruction: String, is_painted: bool) -> RunSpec {
    // Stands for files that are not in the library yet; nothing is written down with it.
    let not_yet = BlobId([0; 32]);
    RunSpec {
        kind: TaskKind::Edit {
            source: not_yet,
            mask: is_painted.then_some(not_yet),
            operation: Operation::Instruct,
        },
        prompt: instruction,
        look: None,
        look_words: None,
        negative: String::new(),
        size: Size::new(1024, 1024),
        count: args.count,
        seed: args.seed,
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
        models: args
            .models
            .iter()
            .map(|id| ModelId::from(id.as_str()))
            .collect(),
        step: None,
    }
}

/// Puts the source's own pixels back outside the painted area; what is shown then is that picture.
fn after(
    core: &Core,
    source: PictureId,
    area: Option<BlobId>,
    outcome: &mut Outcome,
) -> Result<(), String> {
    outcome.more.insert("source".to_owned(), json!(source));
    let (Some(area), Some(edited)) = (area, &outcome.record.picture) else {
        return Ok(());
    };
    let edited = edited.id;
    let merged = core.keep_outside(source, edited, area)?;
    outcome.more.insert("edited_id".to_owned(), json!(edited));
    outcome.record.picture = Some(merged);
    Ok(())
}
