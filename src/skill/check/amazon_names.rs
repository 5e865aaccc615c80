//! Names that Amazon defines. Each list is one string, with spaces between the names.

/// Countries in which a skill can be published (ISO 3166).
pub(in crate::skill::check) const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CV CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR \
    HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG \
    NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SE \
    SG SH SI SJ SK SL SM SN SO SR ST SV SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM \
    US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Permissions that a skill can ask its users for.
pub(in crate::skill::check) const PERMISSIONS: &str = "\
    alexa::alerts:reminders:skill:readwrite alexa::alerts:timers:skill:readwrite \
    alexa::async_event:write alexa::authenticate:2:mandatory alexa::authenticate:2:optional \
    alexa::customer_id:read alexa::device_id:read alexa::device_type:read \
    alexa::devices:all:address:full:read alexa::devices:all:coarse_location:read \
    alexa::devices:all:geolocation:read alexa::devices:all:intent_tokens:read \
    alexa::devices:all:notifications:urgent:write alexa::devices:all:notifications:write \
    alexa::devices:all:tokenized_geolocation:read alexa::energy:devices:state:read \
    alexa::health:profile:write alexa::household:lists:read alexa::household:lists:write \
    alexa::measurement_system::readwrite alexa::music:cast alexa::origin_ip_address:read \
    alexa::person_id:read alexa::personality:explicit:read alexa::personality:explicit:write \
    alexa::profile:email:read alexa::profile:given_name:read alexa::profile:mobile_number:read \
    alexa::profile:name:read alexa::raw_person_id:read alexa::skill:cds:monetization \
    alexa::skill:proactive_enablement alexa::skill:products:entitlements \
    alexa::user_experience_guidance:read alexa::utterance_id:read \
    alexa:devices:all:address:country_and_postal_code:read \
    alexa::devices:all:address:country_and_postal_code:read avs::distributed_audio \
    dash::read:endpoints:sensors dash::vendor:read:endpoints payments:autopay_consent";

/// Events that a skill can subscribe to.
pub(in crate::skill::check) const EVENTS: &str = "\
    ALL_LISTS_CHANGED AUDIO_ITEM_PLAYBACK_FAILED AUDIO_ITEM_PLAYBACK_FINISHED \
    AUDIO_ITEM_PLAYBACK_STARTED AUDIO_ITEM_PLAYBACK_STOPPED IN_SKILL_PRODUCT_SUBSCRIPTION_ENDED \
    IN_SKILL_PRODUCT_SUBSCRIPTION_RENEWED IN_SKILL_PRODUCT_SUBSCRIPTION_STARTED ITEMS_CREATED \
    ITEMS_DELETED ITEMS_UPDATED LIST_CREATED LIST_DELETED LIST_UPDATED REMINDER_CREATED \
    REMINDER_DELETED REMINDER_STARTED REMINDER_STATUS_CHANGED REMINDER_UPDATED SKILL_ACCOUNT_LINKED \
    SKILL_DISABLED SKILL_ENABLED SKILL_NOTIFICATION_SUBSCRIPTION_CHANGED SKILL_PERMISSION_ACCEPTED \
    SKILL_PERMISSION_CHANGED SKILL_PROACTIVE_SUBSCRIPTION_CHANGED";

/// Categories of the skill store. Amazon adds to these without notice.
pub(in crate::skill::check) const CATEGORIES: &str = "\
    ALARMS_AND_CLOCKS ASTROLOGY BUSINESS_AND_FINANCE CALCULATORS CALENDARS_AND_REMINDERS \
    CHILDRENS_EDUCATION_AND_REFERENCE CHILDRENS_GAMES CHILDRENS_MUSIC_AND_AUDIO \
    CHILDRENS_NOVELTY_AND_HUMOR COMMUNICATION CONNECTED_CAR COOKING_AND_RECIPE \
    CURRENCY_GUIDES_AND_CONVERTERS DATING DELIVERY_AND_TAKEOUT DEVICE_TRACKING \
    EDUCATION_AND_REFERENCE EVENT_FINDERS EXERCISE_AND_WORKOUT FASHION_AND_STYLE FLIGHT_FINDERS \
    FRIENDS_AND_FAMILY GAMES GAME_INFO_AND_ACCESSORY HEALTH_AND_FITNESS HOTEL_FINDERS \
    KNOWLEDGE_AND_TRIVIA MOVIE_AND_TV_KNOWLEDGE_AND_TRIVIA MOVIE_INFO_AND_REVIEWS MOVIE_SHOWTIMES \
    MUSIC_AND_AUDIO_ACCESSORIES MUSIC_AND_AUDIO_KNOWLEDGE_AND_TRIVIA \
    MUSIC_INFO_REVIEWS_AND_RECOGNITION_SERVICE NAVIGATION_AND_TRIP_PLANNER NEWS NOVELTY \
    ORGANIZERS_AND_ASSISTANTS PETS_AND_ANIMAL PODCAST PUBLIC_TRANSPORTATION \
    RELIGION_AND_SPIRITUALITY RESTAURANT_BOOKING_INFO_AND_REVIEW SCHOOLS SCORE_KEEPING \
    SELF_IMPROVEMENT SHOPPING SMART_HOME SOCIAL_NETWORKING SPORTS_GAMES SPORTS_NEWS \
    STREAMING_SERVICE TAXI_AND_RIDESHARING TO_DO_LISTS_AND_NOTES TRANSLATORS TV_GUIDES \
    UNIT_CONVERTERS WEATHER WINE_AND_BEVERAGE ZIP_CODE_LOOKUP";

/// Interfaces of a device that a skill can use. Amazon adds to these, too.
pub(in crate::skill::check) const INTERFACES: &str = "\
    ALEXA_DATASTORE_PACKAGEMANAGER ALEXA_EXTENSION ALEXA_PRESENTATION_APL ALEXA_PRESENTATION_HTML \
    ALEXA_SEARCH APP_LINKS APP_LINKS_V2 AUDIO_PLAYER CAN_FULFILL_INTENT_REQUEST CUSTOM_INTERFACE \
    GADGET_CONTROLLER GAME_ENGINE RENDER_TEMPLATE VIDEO_APP VIDEO_VOICE_PROFILE";

/// Rules by which Alexa can validate the value of a slot.
pub(in crate::skill::check) const VALIDATIONS: &str = "\
    hasEntityResolutionMatch isGreaterThan isGreaterThanOrEqualTo isInDuration isInSet isLessThan \
    isLessThanOrEqualTo isNotInDuration isNotInSet";

/// Amazon's own slot types, without the prefix `AMAZON.`. Amazon adds to these, too.
pub(in crate::skill::check) const SLOT_TYPES: &str = "\
    Actor AdministrativeArea AggregateRating Airline Airport Alphanumeric Anaphor Animal Artist \
    AT_CITY AT_REGION Athlete Author Book BookSeries BroadcastChannel Chords City CivicStructure \
    Color Comic Continent Corporation Country CreativeWorkType DATE DayOfWeek DE_CITY DE_FIRST_NAME \
    DE_REGION Dessert DeviceType Director Drink DURATION EducationalOrganization EUROPE_CITY \
    EventType Festival FictionalCharacter FinancialService FirstName Food FoodEstablishment \
    FOUR_DIGIT_NUMBER Game GB_CITY GB_FIRST_NAME GB_REGION Genre Landform \
    LandmarksOrHistoricalBuildings Language LocalBusiness LocalBusinessType MedicalOrganization \
    Month Movie MovieSeries MovieTheater MusicAlbum MusicCreativeWorkType MusicEvent MusicGroup \
    Musician MusicPlaylist MusicRecording MusicVenue MusicVideo NUMBER Ordinal Organization Person \
    PhoneNumber PostalAddress Professional ProfessionalType Radio RelativePosition Residence Room \
    ScreeningEvent SearchQuery Season Service SocialMediaPlatform SoftwareApplication SoftwareGame \
    Sport SportsEvent SportsTeam StreetAddress StreetName TelevisionChannel TIME TVEpisode TVSeason \
    TVSeries US_CITY US_FIRST_NAME US_LAST_NAME US_STATE VideoGame VisualModeTrigger \
    WeatherCondition WrittenCreativeWorkType";
