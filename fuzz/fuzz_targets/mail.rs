//! Any bytes as a mail.
#![no_main]

libfuzzer_sys::fuzz_target!(|raw: &[u8]| {
    mentord_fuzz::read(raw);
});
