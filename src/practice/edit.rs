//! stub
use super::*;
pub struct EditRequest;
pub fn edit(_r:&EditRequest, _p: Report<'_>) -> Result<RgbImage, PaintError> { Err(PaintError::Stopped) }
pub fn edit_png(_r:&EditRequest, _p: Report<'_>) -> Result<Vec<u8>, PaintError> { Err(PaintError::Stopped) }
