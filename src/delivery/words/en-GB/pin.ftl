# British English, also for en-AU, en-CA and en-IN.
#
# Messages are plain text. HTML mails escape them. No message has three digits in a row: they could be mistaken for the PIN.

greeting = Hello { $name },

pin-subject = Your PIN for { $app }
pin-preview = Say it to Alexa within { $time }.
pin-asked = Somebody asked { $app } on Alexa for protected information. If that was you, say this PIN to Alexa:
pin-lasts = It works once, within { $time } of being sent. If the skill has closed in the meantime, open it again and say the PIN.
pin-not-you = Didn’t ask for this PIN?
pin-do-nothing = You do not need to do anything: without the PIN, nobody hears the answer. If it happens again, tell whoever manages { $app } at { $organization }.
pin-never-asked = Nobody from { $organization } will ever ask you for this PIN.
