//! Commands as menus show them: the same icon wherever one stands.

use crate::app::command::Command;
use crate::ui::icons::Icon;

/// The icon of a command on a picture. The others stand in no menu with icons; they get the three dots.
pub const fn icon_of(command: Command) -> Icon {
    match command {
        Command::FullView => Icon::ArrowsOut,
        Command::Pick => Icon::Heart,
        // Not the star, which is a rating.
        Command::Maybe => Icon::Eye,
        Command::Reject => Icon::X,
        Command::Edit => Icon::PaintBrush,
        Command::Vary => Icon::Shuffle,
        Command::CopyPicture => Icon::Copy,
        Command::CopyFile => Icon::Image,
        Command::CopyPrompt => Icon::TextT,
        Command::UseSettings => Icon::SlidersHorizontal,
        Command::ShowInFolder => Icon::FolderSimple,
        Command::Delete => Icon::Trash,
        _ => Icon::DotsThreeBold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::Group;

    #[test]
    fn every_command_on_a_picture_has_an_icon_of_its_own() {
        let mut seen = Vec::new();
        for command in Command::ALL {
            if command.group() == Group::Picture {
                let icon = icon_of(command);
                assert_ne!(icon, Icon::DotsThreeBold, "{command:?} has one");
                assert!(!seen.contains(&icon), "{command:?} shares {icon:?}");
                seen.push(icon);
            }
        }
    }
}
