using static CheckpointTools.FaultCode;

namespace CheckpointTools.Verification;

/// <summary>The severity of each fault, and one sentence of advice.</summary>
internal static class FaultCatalog
{
    public static (FaultSeverity Severity, string Advice) Find(FaultCode code) =>
        code switch
        {
            CheckpointMissing => Error("Look whether the path is right, and whether the files were moved or removed."),
            VariableMissing => Error("List the variables, and look for the name among them."),
            IndexMissing => Error("Copy the index along with the data files: only it knows the names and places of the variables."),
            NotAnIndex => Error("Get the file again, in binary form."),
            OtherFormat => Error("Give the checkpoint itself; the message says what this file is."),
            GitLfsPointer => Error("Run 'git lfs pull' in the repository that the file is from."),
            WebPage => Error("Download the file itself; on GitHub, the raw file."),
            TruncatedFile => Error("Get the file again, and compare its length with the original's."),
            TextModeTransfer => Error("Transfer the file again in binary mode; in Git, mark it '-text' in .gitattributes."),
            ZeroedData => Error("Get the file again: it was never written in full."),
            Unreadable => Error("Check the file's permissions and the disk."),
            DamagedFooter => Error("Get the index again."),
            DamagedBlock => Error("Get the index again; what lies in its other blocks can be listed and read."),
            BlockOrder => Error("Get the index again, or save the checkpoint again."),
            KeyOrder => Error("Save the checkpoint again: TensorFlow finds some of these variables and not others."),
            UnlistedBlock => Error("Get the index again: the variables of that block are lost without it."),
            FooterPadding => Warning("Nothing is lost; a copy of the checkpoint has a clean footer."),
            LongNumber => Warning("Nothing is lost; a copy of the checkpoint has a clean index."),
            UnusedIndexBytes => Warning("Nothing that the index lists is lost; a copy of the checkpoint does not have these bytes."),
            HeaderMissing => Error("Get the index again."),
            InvalidHeader => Error("Get the index again, or save the checkpoint again."),
            UnsupportedVersion => Error("Read it with a newer version, or save it again with a current TensorFlow."),
            UnusedShards => Warning("Copy the checkpoint: the copy's data files are counted right, and it can be merged."),
            ManyShards => Warning("Copy the checkpoint into fewer data files: some programs expect five digits."),
            MalformedEntry => Error("Get the index again, or save the checkpoint again; the other variables can be read."),
            InvalidDataType => Error("Get the index again, or save the checkpoint again; the other variables can be read."),
            InvalidShape => Error("Get the index again, or save the checkpoint again; the other variables can be read."),
            HighRank => Warning("Reshape the variable in the program that saves it."),
            InvalidPlace => Error("Get the index again together with its data files."),
            SizeMismatch => Error("Get the index again, or save the checkpoint again."),
            SliceMissing => Error("Get the index again; of a sharded save, merge all parts."),
            OrphanSlice => Error("Get the index again; of a sharded save, merge all parts."),
            SliceOutside => Error("Save the checkpoint again."),
            SliceMismatch => Error("Save the checkpoint again: TensorFlow reads wrong values or crashes."),
            SliceTiling => Error("Of a sharded save, merge all parts; else save the checkpoint again."),
            SliceWithData => Warning("Nothing is lost; a copy of the checkpoint has a clean entry."),
            SingleSlice => Warning("Nothing is lost; the variable could be stored plainly."),
            UnreadableSlices => Warning(
                "TensorFlow cannot restore this variable as a whole; here it can be read, and stored in one piece."
            ),
            UnusualName => Warning("Rename the variable, and never use such a name as a file name unchecked."),
            DataFileMissing => Error("Copy all data files along with the index."),
            ShardCountMismatch => Error(
                "The data files and the index are of different saves, or were renamed: get all files of one save again."
            ),
            DataFileTooShort => Error("Get the data file again, and compare its length with the original's."),
            EmptyOutside => Warning("Nothing is lost, for there are no values; a copy of the checkpoint has a clean entry."),
            TrailingData => Warning("Nothing is lost; a copy of the checkpoint does not have these bytes."),
            StrayDataFile => Warning("Files that nothing refers to can be removed."),
            SharedBytes => Warning(
                "Nothing is lost as long as no program changes one of them in place; in a copy of the checkpoint they lie apart."
            ),
            ExcessiveOverlap => Error("No writer makes such a file: do not trust it."),
            ChecksumMismatch => Error("Get the data file again together with its index."),
            DamagedStructure => Error("Get the data file again together with its index."),
            WrongByteOrder => Error("Save the checkpoint again: numbers are read in the wrong byte order."),
            InvalidValue => Warning("Look at the program that saved the variable: TensorFlow reads such bytes in its own way."),
            ShardsSwapped => Error("Give the data files their right names, or get them again."),
            OtherStep => Error("Get index and data file of the same save."),
            MixedGenerations => Error("Get all files of one save."),
            LegacyListDamaged => Error(
                "Get the file again; the checkpoint's other files are sound unless other faults are reported for them."
            ),
            LegacyVariableDamaged => Error("Get all files of the checkpoint again; the other variables can be read."),
            LegacyRecordMissing => Error("Get the file again; the other variables can be read."),
            LegacyRecordDamaged => Error("Get the file again; the other variables can be read."),
            LegacyRecordUnlisted => Error("Get the file again: without its place in the list a variable is not found."),
            LegacyFileMissing => Error("Copy all files of the checkpoint."),
            SafetensorsHeaderDamaged => Error("Get the file again, and compare its length with the original's."),
            RepeatedName => Error("No writer makes such a file: do not trust it."),
            RepeatedEntry => Warning("Nothing is lost; a copy of the file has each variable once."),
            OverlappingRanges => Error("No writer makes such a file: do not trust it."),
            UncoveredBytes => Error("Get the file again; the variables without a fault can be read."),
            SafetensorsIndexDamaged => Error("Get the index again; each of the files can be read alone."),
            SafetensorsIndexMismatch => Error("Get the index and all files that it names again, of one save."),
            NumpyHeaderDamaged => Error("Get the file again, or save it again."),
            PickledArray => Error("Save the array as numbers or texts with the program that made it; objects are never loaded."),
            ForeignDataType => Warning("Convert the variable to another type with the program that made it; the others can be read."),
            ArchiveDamaged => Error("Get the archive again; members that are intact can be read."),
            ArchiveBomb => Error("No writer makes such an archive: do not trust it."),
            ArchiveRepeatedMember => Warning("The last member of a name counts; save the archive again with each name once."),
            Hdf5Damaged => Error("Get the file again, or save it again."),
            Hdf5Endless => Error("No writer makes such a file: do not trust it."),
            Hdf5Elsewhere => Error("Save the values in the file itself, as Keras does; the others can be read."),
            KerasWeightMissing => Error("Get the file again, or save it again: Keras fails to load it."),
            KerasUnlisted => Warning("Keras passes over these values, and so does a copy; nothing that is listed is lost."),
            KerasConfigDamaged => Warning("Keras cannot build the model from the file; the values do not need its description."),
            KerasPythonCode => Warning("Nothing of it is run here. Load the model in Keras only if you trust where it came from."),
            ArchiveForeignMember => Warning("What is not an array is passed over; nothing else is lost."),
            FrozenGraphDamaged => Error("Get the file again, and compare its length with the original's."),
            ConstantDamaged => Error("Get the file again, or freeze the graph again; the other constants can be read."),
            GraphUnreadable => Error("Save the checkpoint again: TensorFlow fails to restore it; here the variables can be read."),
            GraphBrokenLink => Error("Save the checkpoint again: TensorFlow fails to restore it; here the variables can be read."),
            GraphEscapedTwice => Warning("Nothing is lost; repair the object graph, so that TensorFlow can restore the variable."),
            GraphTensorMissing => Error("Give the variable the name that the object graph has, or save the checkpoint again."),
            GraphSharedKey => Error(
                "Repair the object graph, or save the checkpoint again: restoring silently leaves one of the objects unchanged."
            ),
            GraphHiddenValues => Error("Repair the object graph, or save the checkpoint again: restoring silently skips the object."),
            GraphInvalidKey => Error("Repair the object graph, or save the checkpoint again: TensorFlow fails to restore the variable."),
            GraphDuplicateName => Warning("Look at the program that made the checkpoint: TensorFlow restores the first of the two."),
            GraphUnownedTensor => Warning("Nothing is lost, but restoring objects skips the variable."),
            GraphUnreachable => Warning("Nothing is lost, but restoring objects skips these."),
            GraphUnusualKey => Warning("Nothing is lost: TensorFlow restores by the key that is stored."),
            GraphNoSaveCounter => Warning("After restoring it, save under another name: TensorFlow starts numbering at 1 again."),
            StateFileUnreadable => Error("Write the state file again, or remove it and give checkpoints by their names."),
            LatestMissing => Error("Copy that checkpoint here too, or name another one in the state file."),
            StateFileIgnored => Warning("Write the state file again without the byte order mark or the unknown field."),
            StateFileInconsistent => Warning("Write the state file again; TensorFlow uses only the latest path."),
            StalePath => Warning(
                "Give checkpoints that lie beside the state file by their names in it, and remove the paths of those that are gone."
            ),
            AbsolutePath => Warning("Make the paths relative: absolute ones break when the directory is moved."),
            Leftover => Warning("If no save is under way, it can be removed."),
            LegacySameName => Warning("Move the V1 file to a directory of its own, or remove it if it is an earlier save."),
            MetaDamaged => Warning("Get the .meta file again: import_meta_graph fails. The values of the variables do not need it."),
            UnusualPrefix => Warning("Rename the checkpoint's files: TensorFlow takes these characters for a pattern."),
            _ => throw new ArgumentOutOfRangeException(nameof(code)),
        };

    private static (FaultSeverity Severity, string Advice) Error(string advice) => (FaultSeverity.Error, advice);

    private static (FaultSeverity Severity, string Advice) Warning(string advice) => (FaultSeverity.Warning, advice);
}
