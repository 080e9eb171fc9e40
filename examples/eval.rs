use clap::Parser;
#[derive(Parser)]
struct A {
    #[command(flatten)]
    c: mentord::cli::classify::ClassifyArgs,
}
fn main() {
    mentord::cli::classify::run(&A::parse().c).unwrap();
}
