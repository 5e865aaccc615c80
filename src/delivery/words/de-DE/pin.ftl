# German. People are written to as "Sie"; "PIN" is feminine.
#
# A message is plain text, whatever it goes into. No three digits stand in a row: they could be taken for the PIN.

greeting = Guten Tag { $name },

pin-subject = Ihre PIN für { $app }
pin-preview = Sagen Sie Alexa die PIN innerhalb von { $time }.
pin-asked = jemand hat { $app } über Alexa eine geschützte Frage gestellt. Wenn Sie das waren, sagen Sie Alexa diese PIN:
pin-lasts = Die PIN gilt einmal und nur innerhalb von { $time } nach dem Versand. Wenn sich der Skill inzwischen geschlossen hat, öffnen Sie ihn wieder und sagen Sie dann die PIN.
pin-not-you = Waren Sie das nicht?
pin-do-nothing = Dann tun Sie nichts: Ohne die PIN bekommt niemand die Antwort zu hören. Wenn es wieder vorkommt, sagen Sie es der Stelle, die { $app } bei { $organization } betreut.
pin-never-asked = Niemand von { $organization } wird Sie jemals nach dieser PIN fragen.
