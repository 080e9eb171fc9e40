//! Circles of files: those that cannot be read one after the other, since each needs another of them.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    UseTree,
    visit_mut::{self, VisitMut},
};

/// A name by its whole path below the crate: `record`, `decision`, `record`.
type Absolute = Vec<String>;

/// A file as far as it names others.
pub(super) struct File {
    /// The path of its module.
    pub(super) module: Absolute,
    /// A `mod.rs` or the crate's root: it hands on what others hold, and is passed through.
    pub(super) hands_on: bool,
    /// Paths that it names, absolute.
    named: Vec<Absolute>,
    /// What it hands on, by name.
    exports: BTreeMap<String, Absolute>,
}

impl File {
    pub(super) fn new(module: &[&str], hands_on: bool, mut file: syn::File) -> Self {
        let module: Absolute = module.iter().map(|part| (*part).to_owned()).collect();
        let mut paths =
            Paths { module: &module, imported: BTreeMap::new(), exports: BTreeMap::new(), named: Vec::new() };
        // Imports first: what stands above a `use` may rest on it.
        for item in &mut file.items {
            if let syn::Item::Use(item) = item {
                paths.visit_item_use_mut(item);
            }
        }
        paths.visit_file_mut(&mut file);
        let Paths { exports, named, .. } = paths;
        Self { hands_on, named, exports, module: module.clone() }
    }
}

struct Paths<'m> {
    module: &'m Absolute,
    imported: BTreeMap<String, Absolute>,
    exports: BTreeMap<String, Absolute>,
    named: Vec<Absolute>,
}

impl Paths<'_> {
    /// `None` for what is of another crate.
    fn absolute(&self, path: &[String]) -> Option<Absolute> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" | "mentord" => Some(rest.to_vec()),
            "self" => Some(self.module.iter().chain(rest).cloned().collect()),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let above = self.module.len().checked_sub(ups)?;
                Some(self.module.iter().take(above).chain(path.iter().skip(ups)).cloned().collect())
            }
            name => {
                let mut imported = self.imported.get(name)?.clone();
                imported.extend(rest.iter().cloned());
                Some(imported)
            }
        }
    }

    fn import(&mut self, tree: &UseTree, before: &mut Vec<String>, public: bool) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before, public);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before, public)),
            UseTree::Name(name) => {
                self.imports(before, &name.ident.to_string(), &name.ident.to_string(), public)
            }
            UseTree::Rename(name) => {
                self.imports(before, &name.ident.to_string(), &name.rename.to_string(), public);
            }
            UseTree::Glob(_) => self.named.extend(self.absolute(before)),
        }
    }

    fn imports(&mut self, before: &[String], name: &str, as_name: &str, public: bool) {
        let mut path = before.to_vec();
        let mut as_name = as_name.to_owned();
        if name == "self" {
            as_name = before.last().cloned().unwrap_or_default();
        } else {
            path.push(name.to_owned());
        }
        // What stands beside nothing is a module below this one, or another crate.
        let below = || self.module.iter().chain(&path).cloned().collect::<Absolute>();
        let absolute = self.absolute(&path).unwrap_or_else(below);
        if public {
            self.exports.insert(as_name.clone(), absolute.clone());
        }
        self.imported.insert(as_name, absolute.clone());
        self.named.push(absolute);
    }
}

impl VisitMut for Paths<'_> {
    fn visit_item_use_mut(&mut self, item: &mut syn::ItemUse) {
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&item.tree, &mut Vec::new(), public);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if parts.len() > 1 {
            self.named.extend(self.absolute(&parts));
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// The circles, each a list of modules, the largest first.
pub(super) fn circles(files: &[File]) -> Vec<Vec<String>> {
    let by_module: BTreeMap<&Absolute, &File> = files.iter().map(|file| (&file.module, file)).collect();
    let edges: BTreeMap<&Absolute, BTreeSet<&Absolute>> = files
        .iter()
        .filter(|file| !file.hands_on)
        .map(|file| {
            let others = file.named.iter().filter_map(|path| home(path, &by_module, 0));
            (&file.module, others.filter(|other| *other != &file.module).collect())
        })
        .collect();
    let reach: BTreeMap<&Absolute, BTreeSet<&Absolute>> =
        edges.keys().map(|from| (*from, reached(from, &edges))).collect();
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for (from, to) in &reach {
        let circle: Vec<String> = to
            .iter()
            .filter(|other| reach.get(*other).is_some_and(|back| back.contains(from)))
            .map(|module| module.join("::"))
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    let mut circles: Vec<Vec<String>> = circles.into_iter().collect();
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

/// The file in which a name is at home; what is handed on is followed.
fn home<'f>(path: &Absolute, files: &BTreeMap<&Absolute, &'f File>, depth: usize) -> Option<&'f Absolute> {
    let (file, rest) = (0..=path.len()).rev().find_map(|length| {
        let file = files.get(&path.get(..length)?.to_vec())?;
        Some((file, path.get(length..)?))
    })?;
    if let Some((name, rest)) = rest.split_first()
        && let Some(exported) = file.exports.get(name)
        && depth < 8
    {
        return home(&exported.iter().chain(rest).cloned().collect(), files, depth + 1);
    }
    (!file.hands_on).then_some(&file.module)
}

fn reached<'f>(
    from: &'f Absolute,
    edges: &BTreeMap<&'f Absolute, BTreeSet<&'f Absolute>>,
) -> BTreeSet<&'f Absolute> {
    let mut found = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        for other in edges.get(module).into_iter().flatten() {
            if found.insert(*other) {
                next.push(other);
            }
        }
    }
    found
}
