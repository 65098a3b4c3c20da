//! Servers on people's own machines: what was found, what is wrong with a typed address, and why there is no picture.

/// Ollama is there.
pub const OLLAMA: &str = "Ollama no longer makes pictures.";
/// mold is there.
pub const MOLD: &str = "mold is running here. Triptych does not speak its language yet.";
/// A `WebUI` without its interface.
pub const NEEDS_API: &str =
    "It is running, but makes no pictures for other programs. Start it with the option --api.";
/// Draw Things chooses the model itself.
pub const DRAW_THINGS: &str = "Pictures are made with the model that is open in Draw Things.";
/// The models can only be asked for once it is used.
pub const LISTED_LATER: &str = "Its models are listed once it is added.";
/// `LocalAI` wants a key.
pub const LOCAL_AI_LOCKED: &str =
    "LocalAI wants a key. Add it as a server of your own, with its key.";
/// `LocalAI` has only models for words.
pub const LOCAL_AI_NONE: &str = "LocalAI is running, but none of its models makes pictures.";

/// `Forge on 192.168.1.5`
pub fn on(name: &str, host: &str) -> String {
    format!("{name} on {host}")
}

/// It runs without a model for pictures.
pub fn no_models(name: &str) -> String {
    format!("{name} is running, but has no model that makes pictures.")
}

/// Nothing was typed.
pub const EMPTY: &str = "Enter an address such as 192.168.1.5 or studio.lan:8188.";
/// It cannot be read as an address.
pub const UNREADABLE: &str =
    "This is not an address. Enter one such as 192.168.1.5 or studio.lan:8188.";
/// It begins with something else.
pub const SCHEME: &str =
    "An address begins with http:// or https://, or just with the name of the computer.";
/// There is a user name in it.
pub const USER: &str = "Leave the user name and the password out of the address.";
/// There is a question mark or a hash in it.
pub const EXTRA: &str = "Leave out what comes after the question mark or the hash.";

/// It wants a user name and a password.
pub const LOCKED: &str = "This server wants a user name and a password, which Triptych does not send. Start it without, for this computer only.";
/// It has no such sampler.
pub const NO_SAMPLER: &str =
    "This server does not have the sampler it was asked for. Choose another one for this model.";
/// It has no interface for other programs.
pub const NO_INTERFACE: &str = "The server answers, but makes no pictures for other programs. A Stable Diffusion WebUI has to be started with the option --api.";
/// It refuses a field.
pub const BAD_SETTING: &str = "The server does not take one of the settings.";
/// It works on something else.
pub const BUSY: &str = "The server is busy with something else.";
/// It has too little memory.
pub const NO_MEMORY: &str =
    "The server ran out of memory. Choose a smaller size or a smaller model.";
/// A fault of the server.
pub const BROKE_OFF: &str =
    "The server broke off while it made the picture; its own window says more.";
/// It sent an empty answer.
pub const NO_PICTURE: &str = "The server finished without a picture. It may have been stopped there; its own window says more.";
/// Nobody said where it is.
pub const NO_ADDRESS: &str = "This server has no address. Enter it in Settings.";
/// It cannot do this to a picture.
pub const ONLY_REPAINTS: &str =
    "This server repaints pictures. It neither enlarges them nor cuts them out.";
/// Websockets here are not encrypted.
pub const SWARM_ENCRYPTED: &str = "SwarmUI is only reached at an address that begins with http://, on this computer or in your own network.";
/// Something else answers.
pub const SWARM_GONE: &str = "At this address there is no SwarmUI any more.";
/// It hung up.
pub const SWARM_HUNG_UP: &str =
    "SwarmUI ended the connection without a picture; its own window says more.";
/// It does not know the session it just opened.
pub const SWARM_FORGETS: &str = "SwarmUI forgot who asked, twice. Start it anew and try again.";
/// It has no such model.
pub const SWARM_NO_MODEL: &str = "This SwarmUI does not have the model any more.";
/// No machine works for it.
pub const SWARM_NO_MACHINE: &str = "No machine behind SwarmUI is ready. Look at its Backends page.";
/// It refuses a parameter.
pub const SWARM_BAD_SETTING: &str = "SwarmUI does not take one of the settings.";
/// Somebody stopped it there.
pub const SWARM_STOPPED: &str = "It was stopped in SwarmUI.";
/// The machine that worked on it has too little memory.
pub const SWARM_NO_MEMORY: &str =
    "The machine behind SwarmUI ran out of memory. Choose a smaller size or a smaller model.";
/// A fault of the server.
pub const SWARM_BROKE_OFF: &str =
    "SwarmUI broke off while it made the picture; its own window says more.";
/// It wants people to sign in.
pub const SWARM_LOCKED: &str = "This SwarmUI wants people to sign in, which Triptych cannot do. Allow its local user without a password.";

/// The section of Settings.
pub const SECTION: &str = "Picture servers you already run";
/// What it is.
pub const LEAD: &str = "ComfyUI, SwarmUI, Forge, AUTOMATIC1111, SD.Next, Draw Things, LocalAI, KoboldCpp and sd-server, on this computer or on another one at home. None of your keys ever goes to them.";
/// Looks for them on this computer.
pub const LOOK: &str = "Look on this computer";
/// While looking.
pub const LOOKING: &str = "Looking";
/// The field for an address.
pub const ADDRESS: &str = "Address of another computer";
/// What an address looks like.
pub const ADDRESS_HINT: &str = "192.168.1.5 or studio.lan:8188";
/// Looks at the typed address.
pub const LOOK_THERE: &str = "Look there";
/// Looks at every start.
pub const AT_START: &str = "Look on this computer whenever Triptych starts";
/// Nothing answered on this computer.
pub const NONE_FOUND: &str = "No server answered. Start one, then look again.";
/// Nothing answered at the typed address.
pub const NOTHING_THERE: &str =
    "No picture server answered at this address. Start it, check the address, then look again.";
/// The network could not be prepared.
pub const CANNOT_LOOK: &str = "Triptych could not look for servers. Try again.";
/// A server is there.
pub const FOUND: &str = "Found";
/// A server is there and makes no pictures for us.
pub const NOT_USABLE: &str = "No pictures";
/// Uses a server.
pub const USE: &str = "Use it";
/// `Use ComfyUI`, said by a screen reader.
pub fn use_it(name: &str) -> String {
    format!("Use {name}")
}
/// `3 models`
pub fn models(count: usize) -> String {
    if count == 1 {
        "1 model".to_owned()
    } else {
        format!("{count} models")
    }
}
/// `ComfyUI was added`
pub fn added(name: &str) -> String {
    format!("{name} was added")
}
/// In the menu of a `ComfyUI`.
pub const ADD_WORKFLOW: &str = "Add a workflow of your own";
/// The form for it.
pub const WORKFLOW: &str = "A workflow of your own";
/// How to get one.
pub const WORKFLOW_SENTENCE: &str = "In ComfyUI choose Workflow, Export (API), and paste the file’s text here. Write {prompt} where the words belong; {negative}, {seed}, {width}, {height}, {source} and {mask} are filled in too.";
/// Its name.
pub const WORKFLOW_NAME: &str = "Name";
/// What a name looks like.
pub const WORKFLOW_NAME_HINT: &str = "My product shots";
/// Its text.
pub const WORKFLOW_TEXT_HINT: &str = "Paste the exported text here";
/// Adds it.
pub const WORKFLOW_ADD: &str = "Add workflow";
