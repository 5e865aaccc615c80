# American English.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Where a PIN goes

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
pin-not-sent = I haven't been able to reach { $places } yet. I'll keep trying for { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
 }. When the PIN arrives, say: my PIN is, and then the digits.
pin-waiting = I'm waiting for { the-pin }. Please check { $places }. What is the PIN?
pin-reprompt = Please say { the-pin }, one digit at a time. You can also say: send it again.
pin-wrong = That's not the PIN. You have { $left ->
    [one] one try
   *[other] { $left } tries
 } left. What is the PIN?
pin-wrong-reprompt = Please say the PIN, one digit at a time. You can also say: send it again.
pin-burned = That's not the PIN, and that was the last try. For your security, please try again in { $wait }. If you can't wait, { $unlock ->
    [mail] unlock voice access from your email
   *[administrator] ask your administrator
 }.
pin-length = The PIN I sent has { $digits } digits. Please say it one digit at a time.
pin-of-another = That's the PIN for another request, so it no longer works. For this request, please say { the-pin } from { $places }.
another-voice = I didn't recognize your voice as the one that asked. Please ask your question again.
pin-unheard = I didn't catch the digits. Please say { the-pin }, one digit at a time.
pin-expired = That PIN has expired. Ask your question again, and I'll send you a new one.
pin-used = That PIN has already been used. Ask your question again, and I'll send you a new one.
pin-dead = There were too many wrong tries, so that PIN no longer works. Ask your question again, and I'll send you a new one.
pin-withdrawn = That PIN is no longer valid. Ask your question again, and I'll send you a new one.
pin-none = I'm not waiting for a PIN. Whose number would you like?
pin-not-needed = You don't need a PIN right now. Whose number would you like?
no-way-to-reach = I don't have a verified email or phone number for you, so I can't send you a PIN. Please ask your administrator to add one.

resent = I've sent a new PIN to { $places }. The old one no longer works. What is the new one?
resent-partly = I could only reach { $places }. I've sent a new PIN there. The old one no longer works. What is the new one?
resend-too-soon = I just sent it. You can ask for it again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
 }. If you already have it, what is the PIN?
resend-none-left = I've sent it as many times as I can. If you have the last PIN, what is it?
resend-nothing = There's no PIN to send again. Whose number would you like?

locked = It's locked. The next question will need a new PIN.
locked-device-only = I've locked this device. To lock all of your devices, ask a question here, say the PIN, and then say: lock everywhere.
locked-everywhere = I've locked all of your devices. The next question will need a new PIN.

## On a screen, one line each: a headline, the places the PIN went to, and how long it is valid

screen-sent = Your PIN was sent to
screen-email = your email at { $initial }•••.{ $ending }
screen-left = Valid for another { $minutes ->
    [one] minute
   *[other] { $minutes } minutes
 }
