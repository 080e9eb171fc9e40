//! What a winmail.dat says, of that which is read of it.

/// What a winmail.dat says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::intake) struct Tnef {
    /// `IPM.Note`, `IPM.Schedule.Meeting.Resp.Pos`; as written.
    pub(in crate::intake) class: String,
    pub(in crate::intake) body: Option<String>,
    pub(in crate::intake) html: Option<String>,
    /// The text of the compressed RTF in it.
    pub(in crate::intake) rtf: Option<String>,
    /// The UID of another program's meeting, of the series or of a call of it.
    pub(in crate::intake) uid: Option<String>,
    /// It is about one call of a series alone.
    pub(in crate::intake) one_call: bool,
    /// Files in it.
    pub(in crate::intake) attached: usize,
}

/// What the answer to a meeting is, by its message class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum MeetingAnswer {
    Yes,
    No,
    Perhaps,
}

impl Tnef {
    /// Whether it is an answer to a meeting. Exchange writes the old names (MS-OXTNEF 2.1.3.2.2).
    pub(in crate::intake) fn answer(&self) -> Option<MeetingAnswer> {
        let class = self.class.to_ascii_lowercase();
        let is = |name: &str, old: &str| class.starts_with(name) || class == old;
        if is("ipm.schedule.meeting.resp.pos", "ipm.microsoft schedule.mtgrespp") {
            Some(MeetingAnswer::Yes)
        } else if is("ipm.schedule.meeting.resp.neg", "ipm.microsoft schedule.mtgrespn") {
            Some(MeetingAnswer::No)
        } else if is("ipm.schedule.meeting.resp.tent", "ipm.microsoft schedule.mtgrespa") {
            Some(MeetingAnswer::Perhaps)
        } else {
            None
        }
    }
}
