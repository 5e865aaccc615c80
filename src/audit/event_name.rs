//! The names of audit events.

use crate::string_enum::string_enum;

string_enum! {
    /// The kind of an audit event. The texts are a contract with readers of the log: do not change them.
    pub enum AuditEventName {
        /// A challenge was issued. The outcome says how many channels accepted it.
        ChallengeIssued => "challenge.issued",
        /// A challenge was sent again under a new code.
        ChallengeResent => "challenge.resent",
        /// A PIN was not sent, or was not compared. The reason says why.
        ChallengeRefused => "challenge.refused",
        /// A conversation followed the path that its app sets for too many sends or attempts.
        PathTaken => "path.taken",
        /// A PIN was attempted: `passed`, `wrong`, `burned`, `expired`, `used`, `dead`, `withdrawn`, `gone`,
        /// `refused` or `unknown`.
        PinAttempted => "pin.attempted",
        /// A PIN passed and opened the gate.
        ClearanceGiven => "clearance.given",
        /// Clearances were ended. The reason says why: `locked` or `locked_everywhere` by voice, `skill_disabled`.
        ClearanceEnded => "clearance.ended",
        /// Protected questions were answered. The reason counts the answers.
        AnswersGiven => "answers.given",
        /// A budget is spent and its consequence in force. The reason names the budget.
        BudgetSpent => "budget.spent",
        /// An organization is under attack, so everybody's PINs are longer for a time.
        OrganizationElevated => "organization.elevated",
        /// Voice access was paused for an employee.
        VoicePaused => "voice.paused",
        /// Voice access was unlocked for an employee.
        VoiceUnlocked => "voice.unlocked",
        /// A mail about a burned challenge was queued for the owner.
        OwnerNotified => "owner.notified",
        /// A PIN went by mail only, although the employee has a number. The reason says why.
        SmsWithheld => "sms.withheld",
        /// A directory file was imported. The reason counts the records it added, updated and left unchanged.
        DirectoryImported => "directory.imported",
    }
}
