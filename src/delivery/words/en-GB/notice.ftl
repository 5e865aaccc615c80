# British English, also for en-AU, en-CA and en-IN.
#
# Messages are plain text. HTML mails escape them.

notice-subject = Wrong PINs for { $app }
notice-happened = Somebody tried { $tries } for { $app } on device { $device } at { $at }.
notice-digest = Since { $since }, a PIN has been blocked { $more } because of wrong tries. The last time was for { $app } on device { $device } at { $at }.
notice-nothing-told = Nothing was revealed, and that PIN no longer works.
notice-never-asked = Nobody from { $organization } will ever ask you for a PIN.

## With links

notice-pause = It wasn’t me: pause voice access
notice-pause-effect = Until you unlock it, no PINs are sent to you, and Alexa gives nobody a protected answer in your name.
notice-unlock = It was me: unlock
notice-unlock-effect = You can ask again right away.
notice-links = Each link opens a page that asks you to confirm. It works once, until { $until }. Do not forward this email: anyone who has it can use the links.

## Without links

notice-not-you = Not you?
notice-not-you-then = Tell whoever manages { $app } at { $organization }. They can pause voice access for you.
notice-was-you = Was it you?
notice-was-you-then = Wait a while before you ask again. If you cannot wait, they can unlock it for you.

## Counts

wrong-pins = { $count ->
    [1] a wrong PIN
    [2] two wrong PINs
    [3] three wrong PINs
    [4] four wrong PINs
    [5] five wrong PINs
   *[other] { $count } wrong PINs
 }
more-times = { $count ->
    [one] once more
   *[other] { $count } more times
 }
