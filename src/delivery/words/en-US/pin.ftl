# American English.
#
# A message is plain text, whatever it goes into. No three digits stand in a row: they could be taken for the PIN.

greeting = Hello { $name },

pin-subject = Your PIN for { $app }
pin-preview = Say it to Alexa within { $time }.
pin-asked = Somebody asked { $app } a question on Alexa that is protected. If that was you, say this PIN to Alexa:
pin-lasts = It works once, within { $time } of being sent. If the skill has closed meanwhile, open it again and say the PIN then.
pin-not-you = Was it not you?
pin-do-nothing = Then do nothing: without the PIN nobody hears the answer. If it happens again, tell whoever looks after { $app } at { $organization }.
pin-never-asked = Nobody from { $organization } will ever ask you for this PIN.
