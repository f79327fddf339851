//! The README's compiler messages are those that the UI tests hold, and what its table says of
//! PyTorch compiles.

use std::fs;
use std::path::Path;

use conformable::prelude::*;

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// What a user sees first: the message and the place, without rustc's notes about traits.
fn headline(stderr: &str, case: &str) -> String {
    let lines = stderr
        .lines()
        .take_while(|line| !line.trim_start().starts_with("= "));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.trim_end_matches(|c: char| c.is_whitespace() || c == '|')
        .replace(&format!("ui-tests/fail/{case}.rs"), "src/main.rs")
}

#[test]
fn the_errors_in_the_readme_are_those_of_the_compiler() {
    let readme = read("README.md");
    let mut cases = 0;
    for block in readme.split("<!-- error: ").skip(1) {
        let (case, rest) = block
            .split_once(" -->\n```text\n")
            .expect("a block of text follows");
        let (shown, _) = rest.split_once("\n```").expect("the block is closed");
        let expected = headline(&read(&format!("ui-tests/fail/{case}.stderr")), case);
        assert_eq!(shown, expected, "the message of {case} in README.md");
        cases += 1;
    }
    assert_eq!(cases, 3);
}

/// The expressions, without white space, which are evaluated too.
macro_rules! evaluated {
    ($($expression:expr;)*) => {
        [$({
            let _ = $expression;
            stringify!($expression).replace(char::is_whitespace, "")
        }),*]
    };
}

#[test]
fn the_table_for_those_who_come_from_pytorch_compiles() {
    let readme = read("README.md");
    let (_, table) = readme.split_once("## Coming from PyTorch").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let table = table.replace(char::is_whitespace, "");
    let x = Tensor::<Rank3<4, 3, 2>>::zeros();
    let square = Tensor::<Rank2<2, 6>>::zeros();
    let (a, b, c) = (square.clone(), square.clone(), square);
    let mut expressions = evaluated! {
        Tensor::<Rank2<2, 3>>::zeros();
        x.clone();
        x.detach();
        x.sum_axis::<1>();
        x.softmax::<-1>();
        x.transpose();
        x.permute::<(Axis<2>, Axis<0>, Axis<1>)>();
        x.swap_axes::<0, 1>();
        x.slice::<1, 1, 3>();
        x.argmax_axis::<1>();
        x.max_axis::<1>();
        a.concat(&b, Axis::<1>);
    }
    .to_vec();
    expressions.extend({
        let (a, b, x) = (a.clone(), b.clone(), x.clone());
        evaluated! {
            Tensor::stack([a, b], Axis::<0>);
            x.unsqueeze::<0>();
        }
    });
    expressions.extend({
        let x = a.clone();
        evaluated! { x.reshape::<Rank2<2, 6>>(); }
    });
    expressions.extend(evaluated! {
        Tensor::concat_all([a, b, c], Axis::<0>);
        x.flatten::<1>();
    });
    expressions.extend({
        let part = (
            Linear::<2, 2>::init(&mut StdRng::seed_from_u64(0)),
            Dropout::new(0.5),
        );
        let (model, x) = (part.clone(), tensor([1.0_f32, 2.0]));
        let mut p = part.0.weight.clone();
        evaluated! {
            p.set_requires_grad(false);
            Sampling(&model).forward(x);
        }
    });
    for expression in expressions {
        let code = format!("`{expression}`");
        assert!(table.contains(&code), "{expression} is not in the table");
    }
}
