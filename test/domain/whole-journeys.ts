/*
 * Whole journeys by `begin` and `advance` alone: name | setting | screen, what is done there → screen, … | outcome.
 * A part that is no event of the journey is done by `live` below: it waits, or changes the world around it.
 */
export const paths = `
A: RT-5, SI-3, SI-8, SI-12, SI-21, AF-3, P-2, K-1 | | vkid-phone, phone:01 → vkid-password, password → vkid-otp, code → vkid-about-self, tell → vkid-consent, link → settled | granted 1001 profile 904
A with a session: RT-3, A-1, P-2, K-1 | session:1001 | vkid-create-profile, create-profile → vkid-about-self, tell → vkid-consent, link → settled | granted 1001 profile 904
A without a password: SI-4, AF-3 | | vkid-phone, phone:04 → vkid-otp, code → vkid-about-self, tell → vkid-consent, link → settled | granted 1004 profile 904
B: RT-5, SI-5, SI-12, SI-22, P-3, K-1 | | vkid-phone, phone:02 → vkid-otp, code → vkid-about-self, tell → vkid-consent, link → settled | granted 2004 profile 904
C: RT-5, SI-4, SI-12, SI-21, AF-2, C-1, P-4, K-1 | | vkid-phone, phone:03 → vkid-otp, code → vkid-choose-profile, pick → vkid-about-self, tell → vkid-consent, link → settled | granted 1003 profile 700101
C with a session: RT-2, C-1, P-4, K-1 | session:1003 | vkid-choose-profile, pick → vkid-about-self, tell → vkid-consent, link → settled | granted 1003 profile 700101
K-2: the profile stays, so the next attempt is C | | vkid-phone, phone:01 → vkid-password, password → vkid-otp, code → vkid-about-self, tell → vkid-consent, cancel → settled | user_denied 1001
K-3: pressed twice, one grant | session:1003 | vkid-choose-profile, pick → vkid-about-self, tell → vkid-consent, link → settled, link → settled, cancel → settled | granted 1003 profile 700101
K-4: VPN at the last moment | session:1003 | vkid-choose-profile, pick → vkid-about-self, tell → vkid-consent, vpn link → settled | vpn 1003
AF-1: linked already, with a session | session:1003 linked | vkid-choose-profile, pick → vkid-number-linked, back-to-app → settled | number_linked 1003
AF-1: linked already, by the form | linked | vkid-phone, phone:03 → vkid-otp, code → vkid-number-linked, back-to-app → settled | number_linked 1003
SI-20: blocked, and no one is signed in | | vkid-phone, phone:05 → vkid-password, password → vkid-otp, code → vkid-blocked, back-to-app → settled | account_unavailable
SI-10: not my account | | vkid-phone, phone:01 → vkid-password, not-my-account → vkid-support, back-to-app → settled | another_account
SI-11: the code of the former number proves nothing | | vkid-phone, phone:02 → vkid-otp, change-number → vkid-phone, phone:04 → vkid-otp, older-code → vkid-otp E-09, code → vkid-about-self, tell → vkid-consent, link → settled | granted 1004 profile 904
SI-11: nor after coming back to the same number | | vkid-phone, phone:02 → vkid-otp, change-number → vkid-phone, phone:02 → vkid-otp, older-code → vkid-otp E-09, cancel → vkid-otp E-32 |
SI-11: the password proof is dropped | | vkid-phone, phone:01 → vkid-password, password → vkid-otp, change-number → vkid-phone, phone:01 → vkid-password, password → vkid-otp |
SI-13, SI-16: the newest code is the only one | | vkid-phone, phone:02 → vkid-otp, wait:60 resend → vkid-otp code-sent, older-code → vkid-otp E-11, code → vkid-about-self |
SI-14, SI-16: expired, and again at once | | vkid-phone, phone:02 → vkid-otp, wait:240 resend → vkid-otp code-sent, wait:300 code → vkid-otp E-10, resend → vkid-otp code-sent, code → vkid-about-self |
SI-15, SI-16: used up, and again at once | | vkid-phone, phone:02 → vkid-otp, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, code → vkid-otp E-09, resend → vkid-otp code-sent, code → vkid-about-self |
SI-13: no code and half a code are not counted | | vkid-phone, phone:02 → vkid-otp, enter-code: → vkid-otp E-07, enter-code:12 → vkid-otp E-08, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, wrong-code → vkid-otp E-09, code → vkid-about-self |
SI-17, SI-18: by call, when the time has come | | vkid-phone, phone:02 → vkid-otp, by-call → vkid-otp E-12, wait:60 by-call → vkid-otp code-sent, older-code → vkid-otp E-11, code → vkid-about-self |
SI-18: another method, by call | | vkid-phone, phone:02 → vkid-otp, wait:60 other-method → vkid-otp-method, close → vkid-otp, other-method → vkid-otp-method, choose-method:call → vkid-otp code-sent, code → vkid-about-self |
SI-18: another method, the password first and still a code | | vkid-phone, phone:03 → vkid-otp, other-method → vkid-otp-method, choose-method:password → vkid-password, password → vkid-otp, older-code → vkid-otp E-09, code → vkid-choose-profile |
SI-19: not sent, so the other channel is free at once | | vkid-phone, phone:02 → vkid-otp, send-failed → vkid-otp E-14, by-call → vkid-otp code-sent, code → vkid-about-self |
SI-2: the sixth code of the hour | vk | vkid-phone, phone:02 → vkid-otp, wait:60 resend → vkid-otp code-sent, wait:60 resend → vkid-otp code-sent, wait:60 resend → vkid-otp code-sent, wait:60 resend → vkid-otp code-sent, wait:60 resend → vkid-limited, back-to-app → settled | too_many_attempts
SI-7: wrong passwords come to an end | vk | vkid-phone, phone:01 → vkid-password, misses:9 wrong-password → vkid-limited, back-to-app → settled | too_many_attempts
SI-7: the lock waits for who comes back | vk | vkid-phone, phone:01 → vkid-password, misses:10 password → vkid-limited |
P-5: taken while they told about themselves | | vkid-phone, phone:02 → vkid-otp, code → vkid-about-self, taken tell → vkid-phone, phone:02 → vkid-password taken, password → vkid-otp, code → vkid-about-self, tell → vkid-consent, link → settled | granted 1100 profile 905
P-5: taken, and another number typed | | vkid-phone, phone:02 → vkid-otp, code → vkid-about-self, taken tell → vkid-phone, phone:01 → vkid-password |
P-5: taken while the code was on its way | | vkid-phone, phone:02 → vkid-otp, taken code → vkid-password taken, password → vkid-otp, code → vkid-about-self |
A-2, SW-1, SW-2: another account, which becomes the journey's | session:1003 | vkid-choose-profile, switch-account → vkid-phone, phone:01 → vkid-password, password → vkid-otp, code → vkid-about-self, tell → vkid-consent, link → settled | granted 1001 profile 904
A-2, SW-3: another account, and back | session:1003 | vkid-choose-profile, pick → vkid-about-self, tell → vkid-consent, switch-account → vkid-phone, phone:01 → vkid-password, change-number → vkid-phone, cancel → vkid-consent, link → settled | granted 1003 profile 700101
SW-2: after another account, «Отмена» leads to no one's screen | session:1003 | vkid-choose-profile, switch-account → vkid-phone, phone:04 → vkid-otp, code → vkid-about-self, tell → vkid-consent, switch-account → vkid-phone, cancel → vkid-consent, cancel → settled | user_denied 1004
SW-2: a new number forgets the former account too | session:1003 | vkid-choose-profile, switch-account → vkid-phone, phone:02 → vkid-otp, code → vkid-about-self, taken tell → vkid-phone, cancel → settled | user_denied
SW-3: from a blocked account back to the first | session:1003 | vkid-choose-profile, switch-account → vkid-phone, phone:05 → vkid-password, password → vkid-otp, code → vkid-blocked, switch-account → vkid-phone, cancel → vkid-choose-profile |
RC-1…RC-6: a new password, and on with the same journey | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:01 → vkid-recover-otp, code → vkid-recover-new, save-password:short → vkid-recover-new E-34, save-password:parol-new → vkid-recover-done, sign-in-again → vkid-password, password → vkid-password E-06, new-password → vkid-otp, code → vkid-about-self, tell → vkid-consent, link → settled | granted 1001 profile 904
RC-4: with the last name | asked-who | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:01 → vkid-recover-otp, code → vkid-recover-person, enter-last-name:Иванова → vkid-recover-person E-36, enter-last-name:петрова → vkid-recover-new |
RC-4: a number that no one has | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:02 → vkid-recover-otp, code → vkid-phone, phone:02 → vkid-otp |
RC-6: the time is over | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:01 → vkid-recover-otp, code → vkid-recover-new, save-password:parol-new → vkid-recover-done, wait:1800 sign-in-again → vkid-flow-lost |
RC-6: another number was recovered, and its password is asked for | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:03 → vkid-recover-otp, code → vkid-recover-new, save-password:parol-new → vkid-recover-done, sign-in-again → vkid-password, new-password → vkid-otp, code → vkid-choose-profile |
RC-7: remembered after all | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, remembered → vkid-password, password → vkid-otp |
R-09: a code to recover signs no one in | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:01 → vkid-recover-otp, change-number → vkid-recover-phone, remembered → vkid-password, password → vkid-otp, older-code → vkid-otp E-09 |
R-09: a code to sign in recovers nothing | | vkid-phone, phone:03 → vkid-otp, other-method → vkid-otp-method, choose-method:password → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:03 → vkid-recover-otp, older-code → vkid-recover-otp E-09 |
SI-11, SI-18: another number to recover, by another method | | vkid-phone, phone:01 → vkid-password, forgot-password → vkid-recover-start, recover → vkid-recover-phone, phone:03 → vkid-recover-otp, wait:60 other-method → vkid-otp-method, choose-method:call → vkid-recover-otp code-sent, other-method → vkid-otp-method, change-number → vkid-recover-phone, phone:01 → vkid-recover-otp, code → vkid-recover-new |
X-3: half an hour is over | | vkid-phone, phone:02 → vkid-otp, wait:1800 code → vkid-flow-lost, back-to-app → settled | flow_lost
Personal, known | personal | vkid-phone, phone:03 → vkid-otp, code → vkid-allow, allow → settled | granted 1003 vkid.personal_info phone
Personal, new: only a person is made, a child may | personal | vkid-phone, phone:02 → vkid-otp, code → vkid-about-self, tell-child → vkid-allow, allow → settled | granted 2004 vkid.personal_info phone
Personal, with a session | personal session:1001 | vkid-allow, cancel → settled | user_denied 1001
Personal, remembered | personal session:1001 consented | settled | granted 1001 vkid.personal_info email phone
Personal, remembered, after the form | personal consented | vkid-phone, phone:03 → vkid-otp, code → settled | granted 1003 vkid.personal_info email phone
Personal, remembered, asked afresh | personal session:1001 consented fresh-consent | vkid-allow, allow → settled | granted 1001 vkid.personal_info phone
Personal, remembered, a fresh sign-in | personal session:1003 consented fresh-login | vkid-phone, phone:03 → vkid-otp, code → settled | granted 1003 vkid.personal_info email phone
`;
