// What is done inside Thunderbird. `thunderbird.py` appends the name of one of these functions;
// Thunderbird's own code for invitations does the work, as when a button in the mail is pressed.

const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { CalItipEmailTransport } = ChromeUtils.importESModule(
  "resource:///modules/CalItipEmailTransport.sys.mjs"
);

const EVENTS = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT;
const OCCURRENCES = EVENTS | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
const SENT = "mentord.judge.sent";

/** A new calendar of the one with this address, who has a mail account too; its id. */
async function newCalendar(email) {
  let identity = MailServices.accounts.allIdentities.find(known => known.email == email);
  if (!identity) {
    const account = MailServices.accounts.createAccount();
    identity = MailServices.accounts.createIdentity();
    identity.email = email;
    identity.fullName = email.split("@")[0];
    account.addIdentity(identity);
    account.incomingServer = MailServices.accounts.createIncomingServer(email, "localhost", "pop3");
  }
  const calendar = cal.manager.createCalendar(
    "storage",
    Services.io.newURI("moz-storage-calendar://")
  );
  calendar.name = "Judge";
  cal.manager.registerCalendar(calendar);
  calendar.setProperty("imip.identity.key", identity.key);
  return calendar.id;
}

async function dropCalendar(id) {
  cal.manager.removeCalendar(cal.manager.getCalendarById(id));
}

/** Mails of Thunderbird's are written whole, by its own code, and kept here in place of a server. */
async function keepSentMails() {
  CalItipEmailTransport.prototype._sendXpcomMail = function (to, subject, body, itip) {
    const { identity } = this.getIdentityAndAccount(itip);
    const addresses = to.map(attendee => attendee.id.replace(/^mailto:/i, "")).join(",");
    const messageId = `<${Services.uuid.generateUUID().toString().slice(1, -1)}@client.example>`;
    const file = this._createTempImipFile(addresses, subject, body, itip, identity, messageId);
    const stream = Cc["@mozilla.org/network/file-input-stream;1"].createInstance(Ci.nsIFileInputStream);
    stream.init(file, -1, 0, 0);
    const bytes = Cc["@mozilla.org/binaryinputstream;1"].createInstance(Ci.nsIBinaryInputStream);
    bytes.setInputStream(stream);
    const sent = JSON.parse(Services.prefs.getStringPref(SENT, "[]"));
    sent.push(bytes.readBytes(bytes.available()));
    bytes.close();
    file.remove(false);
    Services.prefs.setStringPref(SENT, JSON.stringify(sent));
    return true;
  };
}

/** The mails sent since this was last asked, each a string of bytes. */
async function sentMails() {
  const sent = JSON.parse(Services.prefs.getStringPref(SENT, "[]"));
  Services.prefs.setStringPref(SENT, "[]");
  return sent;
}

/**
 * A mail with a calendar object arrives, and the button that Thunderbird offers for it is pressed.
 * Says which that was, or "none". `answer` is null for "keep what I said before".
 */
async function take(id, email, ics, method, answer, reply) {
  const itip = Cc["@mozilla.org/calendar/itip-item;1"].createInstance(Ci.calIItipItem);
  itip.init(ics);
  itip.receivedMethod = method;
  itip.isSend = false;
  itip.identity = email;
  itip.autoResponse = reply ? Ci.calIItipItem.AUTO : Ci.calIItipItem.NONE;
  itip.targetCalendar = cal.manager.getCalendarById(id);
  const { status, action } = await new Promise(resolve =>
    cal.itip.processItipItem(itip, (_, status, action) => resolve({ status, action }))
  );
  try {
    if (!Components.isSuccessCode(status)) {
      throw new Error(`the invitation cannot be read: ${status}`);
    }
    if (!action) {
      return "none";
    }
    const firstTime = ["REQUEST", "REQUEST:NEEDS-ACTION"].includes(action.method);
    const said = answer ?? (firstTime ? "NEEDS-ACTION" : null);
    const done = await new Promise(resolve =>
      action(
        { onOperationComplete: (_, status) => resolve(status), onGetResult() {} },
        said,
        { responseMode: itip.autoResponse }
      )
    );
    if (!Components.isSuccessCode(done)) {
      throw new Error(`the calendar did not take it: ${done}`);
    }
    return action.method;
  } finally {
    cal.itip.cleanupItipItem(itip);
  }
}

/** Answers one call, by its start as Thunderbird's RECURRENCE-ID has it, in the calendar window. */
async function answerCall(id, email, start, answer) {
  const [series] = await cal.manager.getCalendarById(id).getItemsAsArray(EVENTS, 0, null, null);
  const when = cal.createDateTime(start).getInTimezone(series.startDate.timezone);
  const before = series.recurrenceInfo.getOccurrenceFor(when);
  const after = before.clone();
  const reader = after.getAttendeeById(`mailto:${email}`);
  after.removeAttendee(reader);
  const answered = reader.clone();
  answered.participationStatus = answer;
  after.addAttendee(answered);
  const saved = await before.calendar.modifyItem(after, before);
  cal.itip.checkAndSend(Ci.calIOperationListener.MODIFY, saved, before, {
    responseMode: Ci.calIItipItem.AUTO,
  });
}

/** Calls that begin after `from` up to `until`: [microseconds, the reader's answer]. */
async function calls(id, email, from, until) {
  const begin = cal.createDateTime(from);
  begin.day -= 2;
  const found = await cal.manager
    .getCalendarById(id)
    .getItemsAsArray(OCCURRENCES, 0, begin, cal.createDateTime(until));
  return found
    .filter(call => call.status != "CANCELLED")
    .filter(call => call.startDate.compare(cal.createDateTime(from)) > 0)
    .map(call => [
      call.startDate.nativeTime,
      call.getAttendeeById(`mailto:${email}`)?.participationStatus ?? "",
    ]);
}

/** A whole sequence of mails, each taken; what the calendar shows after each. */
async function play(email, until, steps) {
  const id = await newCalendar(email);
  const answers = [];
  for (const { ics, method, now } of steps) {
    try {
      const action = await take(id, email, ics, method, "ACCEPTED", false);
      answers.push({ action, calls: await calls(id, email, now, until) });
    } catch (error) {
      answers.push({ error: String(error) });
    }
  }
  await dropCalendar(id);
  return answers;
}
