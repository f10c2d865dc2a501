listings::chapter!();
