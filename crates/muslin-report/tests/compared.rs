//! The table, the chart and the page of a comparison.

use muslin_report::{Paint, comparison, comparison_chart, comparison_page};
use muslin_schema::{
    Comparison, Figures, ImageSize, Libc, Linkage, Machine, Method, NeededFile, Spread, Target,
    Variant, Workload,
};

fn spread(median: u64, apart: u64) -> Spread {
    Spread { median, lower: median - apart, upper: median + apart, least: median - apart }
}

fn variant(id: &str, static_: bool, time: u64, calls: Option<u64>) -> Variant {
    let library = NeededFile { path: "/lib/libc.so.6".into(), size: 1_900_000 };
    Variant {
        id: id.into(),
        title: "a <build>".into(),
        command: "cargo build".into(),
        path: "/t/app".into(),
        size: 472_300,
        stripped_size: if static_ { 460_200 } else { 363_800 },
        linkage: if static_ { Linkage::StaticPie } else { Linkage::DynamicPie },
        libc: if static_ { Libc::Musl } else { Libc::Glibc },
        needs: if static_ { Vec::new() } else { vec![library] },
        figures: vec![Some(Figures {
            time: spread(time, time / 50),
            processor: spread(time / 2, 0),
            page_faults: spread(76, 1),
            peak_memory: calls.map(|_| 2_000_000),
            system_calls: calls,
            code: Some(0),
        })],
    }
}

fn sample() -> Comparison {
    let image = |variant: &str, base: &str, download| ImageSize {
        variant: variant.into(),
        base: base.into(),
        download,
        of_base: 187_000,
        source: "computed".into(),
    };
    Comparison {
        schema_version: Comparison::VERSION,
        program: "app".into(),
        package: "app 1.2.3".into(),
        target: Target::X86_64,
        machine: Machine { processor: "CPU".into(), cores: 2, ..Machine::default() },
        variants: vec![
            variant("cargo", false, 2_100_000, Some(69)),
            variant("static", true, 1_040_000, None),
        ],
        workloads: vec![Workload {
            id: "start-up".into(),
            command: "app --version".into(),
            rounds: 45,
        }],
        images: vec![
            image("cargo", "debian:bookworm-slim", 28_400_000),
            image("static", "an empty root", 414_900),
        ],
        methods: vec![Method { figure: "peak memory".into(), how: "unknown: not allowed".into() }],
        notes: vec!["the machine has other work".into()],
    }
}

#[test]
fn the_table_has_each_build_beside_the_first() {
    insta::assert_snapshot!(comparison(&sample(), "/t/compare", Paint::Plain), @"
      Compared app (app 1.2.3) · x86_64-unknown-linux-musl · CPU · 2 threads · rustc

                                          cargo               static
                      file    472.3 kB             472.3 kB    1.00×
                  stripped    363.8 kB             460.2 kB    1.26×
        with what it needs      2.3 MB             460.2 kB    0.20×
            start-up: time     2.10 ms              1.04 ms    0.50×
       start-up: processor     1.05 ms              0.52 ms    0.50×
     start-up: peak memory      2.0 MB              unknown
     start-up: page faults          76                   76    1.00×
    start-up: system calls          69              unknown

                  start-up  `app --version`, 45 runs of each in turns
         Image   28.4 MB to download · `cargo` on debian:bookworm-slim
                414.9 kB to download · `static` on an empty root
          Note the machine has other work
          Note peak memory: unknown: not allowed
         Drawn compare.html, compare.svg and compare.json in /t/compare
    ");
}

#[test]
fn chart_and_page_need_nothing_beside_them_and_show_every_figure() {
    let (chart, page) = (comparison_chart(&sample()), comparison_page(&sample()));
    for text in [&chart, &page] {
        assert!(text.contains("1.04 ms") && text.contains("28.4 MB") && text.contains("unknown"));
        assert!(
            !text.contains("http")
                || !text.replace("http://www.w3.org/2000/svg", "").contains("http")
        );
        assert!(text.contains("prefers-color-scheme:dark") && !text.contains("<script"));
    }
    assert!(page.contains("a &lt;build&gt;") && page.contains("the machine has other work"));
}
