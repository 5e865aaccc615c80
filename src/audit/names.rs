//! What can happen, by name.

use crate::named::named;

named! {
    /// What can happen. The text of each is a contract.
    pub enum Name {
        /// A challenge was issued; the outcome tells how many channels took it.
        ChallengeIssued => "challenge.issued",
        /// A challenge was sent again under a new code.
        ChallengeResent => "challenge.resent",
        /// A PIN was not sent, or not looked at; the reason tells why.
        ChallengeRefused => "challenge.refused",
        /// A conversation took the path that its app names.
        PathTaken => "path.taken",
        /// A PIN was offered: `passed`, `wrong`, `burned`, `expired`, `used`, `dead`, `withdrawn`, `gone`, `refused`
        /// or `unknown`.
        PinAttempted => "pin.attempted",
        /// A PIN passed, and what it was asked for is open.
        ClearanceGiven => "clearance.given",
        /// Clearances were ended; the reason tells why: `locked` by voice, `skill_disabled`.
        ClearanceEnded => "clearance.ended",
        /// A budget is spent and its consequence in force; the reason names the budget.
        BudgetSpent => "budget.spent",
        /// An organization is under attack, and everybody's PINs are longer for a time.
        OrganizationElevated => "organization.elevated",
        /// Nobody may offer a PIN for this employee any more.
        VoicePaused => "voice.paused",
        /// They may again.
        VoiceUnlocked => "voice.unlocked",
        /// A mail about a burned challenge was queued for the owner.
        OwnerNotified => "owner.notified",
        /// A PIN went by mail only, although there is a number; the reason tells why.
        SmsWithheld => "sms.withheld",
        /// A directory file was imported; the reason tells how many records it added, updated and left.
        DirectoryImported => "directory.imported",
    }
}
