# German. People are written to as "Sie"; "PIN" is feminine.
#
# Messages are plain text. HTML mails escape them. No message has three digits in a row: they could be mistaken for the PIN.

greeting = Guten Tag { $name },

pin-subject = Ihre PIN für { $app }
pin-preview = Sagen Sie Alexa die PIN innerhalb von { $time }.
pin-asked = jemand hat { $app } über Alexa eine geschützte Frage gestellt. Wenn Sie das waren, sagen Sie Alexa diese PIN:
pin-lasts = Die PIN gilt nur einmal und nur innerhalb von { $time } nach dem Versand. Falls der Skill inzwischen beendet wurde, öffnen Sie ihn wieder und sagen Sie dann die PIN.
pin-not-you = Waren Sie das nicht?
pin-do-nothing = Dann brauchen Sie nichts zu tun: Ohne die PIN bekommt niemand die Antwort zu hören. Wenn das wieder vorkommt, melden Sie es der Stelle, die { $app } bei { $organization } betreut.
pin-never-asked = Niemand von { $organization } wird Sie jemals nach dieser PIN fragen.
