//! The workers that bring pixels: pictures of the library, small and large, and differences of two.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::inbox::Wake;
use crate::domain::ids::BlobId;
use crate::domain::picture::FileFormat;
use crate::imaging::{self, Delivery, Size, ThumbPool, Tier, Want};
use crate::paths::LibraryPaths;
use crate::store::{Store, ThumbCache};

/// Bytes of small pictures kept on disk.
const THUMBS_ON_DISK: u64 = 2 * 1024 * 1024 * 1024;
/// How much stronger a difference is shown than it is.
const DIFFERENCE_GAIN: u8 = 4;

/// Names pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WantedKey {
    /// One picture.
    Picture(BlobId, FileFormat),
    /// Where two pictures differ.
    Difference((BlobId, FileFormat), (BlobId, FileFormat)),
}

/// Pixels somebody wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Of what.
    pub key: WantedKey,
    /// The longest side of a small picture (256, 512 or 1024); `None` for the picture as it is.
    pub side_px: Option<u32>,
}

/// What came of it.
pub enum Brought {
    /// Pixels: red, green, blue, alpha, row by row.
    Pixels {
        /// What was wanted.
        wanted: Wanted,
        /// Pixels across.
        width_px: u32,
        /// Pixels down.
        height_px: u32,
        /// The pixels.
        pixels: Arc<imaging::Pixels>,
    },
    /// The file cannot be shown.
    Damaged {
        /// What was wanted.
        wanted: Wanted,
        /// Why, as a sentence.
        sentence: String,
    },
}

/// The workers.
pub struct Pixels {
    pool: ThumbPool,
    max_side_px: u32,
}

impl Pixels {
    /// Starts them for a library.
    pub(super) fn start(store: &Store, max_side_px: u32, wake: Wake) -> std::io::Result<Self> {
        let files = Arc::new(Files {
            paths: store.paths().clone(),
        });
        let cache = Arc::new(Cache(ThumbCache::open(store.paths(), THUMBS_ON_DISK)));
        Ok(Self {
            pool: ThumbPool::new(files, cache, wake)?,
            max_side_px,
        })
    }

    /// Says what is visible and missing now, most urgent first. What was asked before and is not in the list is dropped.
    pub fn want(&self, wanted: &[Wanted]) {
        let wants: Vec<Want> = wanted
            .iter()
            .map(|wanted| Want {
                key: name(wanted.key).into(),
                size: self.size(wanted.side_px),
            })
            .collect();
        self.pool.request(&wants);
    }

    /// What has arrived, at most so many.
    pub fn drain(&self, max: usize) -> Vec<Brought> {
        self.pool
            .drain(max)
            .into_iter()
            .filter_map(brought)
            .collect()
    }

    fn size(&self, side_px: Option<u32>) -> Size {
        side_px.map_or(
            Size::Full {
                max_side_px: self.max_side_px,
            },
            |side| Size::Thumb(Tier::for_side(side)),
        )
    }
}

fn brought(delivery: Delivery) -> Option<Brought> {
    let want = delivery.want();
    let side_px = match want.size {
        Size::Thumb(tier) => Some(tier.px()),
        Size::Full { .. } => None,
    };
    let wanted = Wanted {
        key: read_name(&want.key)?,
        side_px,
    };
    Some(match delivery {
        Delivery::Ready(ready) => Brought::Pixels {
            wanted,
            width_px: ready.pixels.width_px,
            height_px: ready.pixels.height_px,
            pixels: ready.pixels,
        },
        Delivery::Damaged { sentence, .. } => Brought::Damaged { wanted, sentence },
    })
}

fn file_name((blob, format): (BlobId, FileFormat)) -> String {
    format!("{blob}.{}", format.extension())
}

/// `<hash>.png`, or `<hash>.png <hash>.jpg` for a difference.
fn name(key: WantedKey) -> String {
    match key {
        WantedKey::Picture(blob, format) => file_name((blob, format)),
        WantedKey::Difference(a, b) => format!("{} {}", file_name(a), file_name(b)),
    }
}

fn read_name(name: &str) -> Option<WantedKey> {
    let one = |part: &str| {
        let (hash, extension) = part.split_once('.')?;
        Some((hash.parse().ok()?, FileFormat::from_extension(extension)?))
    };
    match name.split_once(' ') {
        None => one(name).map(|(blob, format)| WantedKey::Picture(blob, format)),
        Some((a, b)) => Some(WantedKey::Difference(one(a)?, one(b)?)),
    }
}

struct Files {
    paths: LibraryPaths,
}

impl Files {
    fn read(&self, (blob, format): (BlobId, FileFormat)) -> Result<Vec<u8>, String> {
        let path: PathBuf = self.paths.picture(blob, format);
        std::fs::read(&path).map_err(|err| err.to_string())
    }
}

impl imaging::Source for Files {
    fn load(&self, key: &str) -> Result<Vec<u8>, String> {
        match read_name(key) {
            None => Err("not the name of a picture".to_owned()),
            Some(WantedKey::Picture(blob, format)) => self.read((blob, format)),
            Some(WantedKey::Difference(a, b)) => {
                let decode =
                    |bytes: Vec<u8>| imaging::decode(&bytes).map_err(|err| err.to_string());
                let (a, b) = (decode(self.read(a)?)?, decode(self.read(b)?)?);
                let difference = imaging::ops::difference(&a.pixels, &b.pixels, DIFFERENCE_GAIN);
                let difference = difference.map_err(|err| err.to_string())?;
                imaging::ops::to_png(&difference).map_err(|err| err.to_string())
            }
        }
    }
}

struct Cache(ThumbCache);

impl Cache {
    fn blob(key: &str) -> Option<BlobId> {
        match read_name(key)? {
            WantedKey::Picture(blob, _) => Some(blob),
            WantedKey::Difference(..) => None,
        }
    }
}

impl imaging::Cache for Cache {
    fn get(&self, key: &str, tier: Tier) -> Option<Vec<u8>> {
        self.0.get(Self::blob(key)?, tier.px() as u16)
    }

    fn put(&self, key: &str, thumb: &imaging::Thumb) {
        if let Some(blob) = Self::blob(key) {
            self.0.put(blob, thumb.tier.px() as u16, &thumb.encoded);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_strange_ones_are_not() {
        let a = (BlobId([7; 32]), FileFormat::Png);
        let b = (BlobId([9; 32]), FileFormat::Webp);
        for key in [WantedKey::Picture(a.0, a.1), WantedKey::Difference(a, b)] {
            assert_eq!(read_name(&name(key)), Some(key), "{key:?}");
        }
        for strange in [
            "",
            "../../etc/passwd",
            "abc.png",
            &format!("{}.exe", a.0),
            "a b c",
        ] {
            assert_eq!(read_name(strange), None, "{strange}");
        }
    }
}
