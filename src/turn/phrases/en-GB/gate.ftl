# British English; also what en-AU, en-CA and en-IN hear.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Where a code goes

place-email = your email at { $initial }… dot { $ending }
place-phone = your phone ending in { $digits }
length = { $digits ->
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
   *[8] eight
 }-digit
a-pin = { $digits ->
    [8] an
   *[other] a
 } { length } PIN
the-pin = the { length } PIN

## The gate

pin-sent = I've sent { a-pin } to { $places }. What is it?
pin-sent-partly = I could only reach { $places }. I've sent { a-pin } there. What is it?
pin-not-sent = I couldn't reach { $places } yet. I'll keep trying for { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
 }. When the PIN arrives, tell me: my PIN is, and the digits.
pin-waiting = I'm waiting for { the-pin } that goes to { $places }. What is it?
pin-reprompt = Please say { the-pin }, one digit at a time. You can also say: send it again.
pin-wrong = That's not the PIN. You have { $left ->
    [one] one try
   *[other] { $left } tries
 } left. What is the PIN?
pin-wrong-reprompt = Please say the PIN, one digit at a time. You can also say: send it again.
pin-burned = That's not the PIN, and it was the last try. For your safety, please try again in { $wait }, or { $unlock ->
    [mail] unlock from your email
   *[administrator] ask your administrator
 }.
pin-length = The PIN I sent has { $digits } digits. Please say it one digit at a time.
pin-unheard = I didn't catch the digits. Please say { the-pin }, one digit at a time.
pin-expired = That PIN has expired. Ask your question again, and I'll send you a new one.
pin-used = That PIN has been used already. Ask your question again, and I'll send you a new one.
pin-dead = That PIN had too many wrong tries and no longer works. Ask your question again, and I'll send you a new one.
pin-withdrawn = That PIN is no longer good. Ask your question again, and I'll send you a new one.
pin-none = I'm not waiting for a PIN. Whose number would you like?
pin-not-needed = You don't need a PIN right now. Whose number would you like?
no-way-to-reach = I have no verified email or phone that I can send a PIN to. Please ask your administrator to add one.

resent = I've sent a new PIN to { $places }. The old one no longer works. What is the new one?
resent-partly = I could only reach { $places }. I've sent a new PIN there, and the old one no longer works. What is the new one?
resend-too-soon = I've only just sent it. You can ask me to send it again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
 }. If it's there already, what is the PIN?
resend-none-left = I've sent it as often as I can. If you have the last PIN, what is it?
resend-nothing = There's no PIN to send again. Whose number would you like?

locked = It's locked. The next question will need a new PIN.

## On a screen, a line each: what went, then the places, then how long it lasts

screen-sent = Your PIN went to
screen-email = your email at { $initial }•••.{ $ending }
screen-left = it lasts another { $minutes ->
    [one] minute
   *[other] { $minutes } minutes
 }
